-- One row is one billing daemon process, past or present: what it last did, and its last sign of progress. Liveness is
-- judged by the reader from heartbeat_at and the database's clock, never by the daemon itself.
CREATE TABLE billing_daemon_status (
  daemon_instance_id text NOT NULL,
  status             text NOT NULL,
  last_run_at        timestamptz,
  last_run_success   boolean,
  last_success_at    timestamptz,
  instances_billed   bigint NOT NULL DEFAULT 0,
  total_amount       numeric(20, 6) NOT NULL DEFAULT 0,
  total_hours        bigint NOT NULL DEFAULT 0,
  error_message      text,
  started_at         timestamptz NOT NULL DEFAULT now(),
  heartbeat_at       timestamptz NOT NULL DEFAULT now(),
  next_run_at        timestamptz,
  metadata           jsonb NOT NULL DEFAULT '{}',
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT daemon_status_is_known CHECK (status IN ('running', 'stopped', 'error')),
  CONSTRAINT daemon_that_failed_says_why CHECK (status <> 'error' OR error_message IS NOT NULL),
  CONSTRAINT daemon_run_has_a_result CHECK ((last_run_at IS NULL) = (last_run_success IS NULL)),
  CONSTRAINT daemon_figures_are_not_negative CHECK (instances_billed >= 0 AND total_amount >= 0 AND total_hours >= 0)
);
CREATE UNIQUE INDEX billing_daemon_status_daemon_instance_id ON billing_daemon_status (daemon_instance_id);
CREATE INDEX billing_daemon_status_heartbeat_at ON billing_daemon_status (heartbeat_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON billing_daemon_status TO containerstacks_daemon;
GRANT SELECT ON billing_daemon_status TO containerstacks_app;
