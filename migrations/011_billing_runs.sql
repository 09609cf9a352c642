-- One row is one billing run: who ran it, up to which moment, over which window, and what came of it. outcome is NULL
-- while it runs; a run that was killed is closed as abandoned by the next.
CREATE TABLE billing_runs (
  run_id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  runner                 text NOT NULL,
  runner_id              text NOT NULL,
  as_of                  timestamptz NOT NULL,
  window_from            timestamptz,
  started_at             timestamptz NOT NULL DEFAULT now(),
  progress_at            timestamptz NOT NULL DEFAULT now(),
  billed_through         timestamptz,
  finished_at            timestamptz,
  outcome                text,
  instances              bigint NOT NULL DEFAULT 0,
  hours                  bigint NOT NULL DEFAULT 0,
  amount_micros          bigint NOT NULL DEFAULT 0,
  organizations_past_due bigint NOT NULL DEFAULT 0,
  instances_parked       bigint NOT NULL DEFAULT 0,
  collisions             bigint NOT NULL DEFAULT 0,
  failures               jsonb NOT NULL DEFAULT '[]',
  error_message          text,
  CONSTRAINT run_has_a_known_runner CHECK (runner IN ('daemon', 'built-in', 'command')),
  CONSTRAINT run_outcome_is_known
    CHECK (outcome IN ('succeeded', 'partial', 'failed', 'stopped', 'superseded', 'abandoned')),
  CONSTRAINT run_is_finished_exactly_when_it_has_an_outcome CHECK ((outcome IS NULL) = (finished_at IS NULL)),
  CONSTRAINT run_that_failed_says_why
    CHECK (outcome NOT IN ('failed', 'partial') OR error_message IS NOT NULL),
  CONSTRAINT run_figures_are_not_negative
    CHECK (instances >= 0 AND hours >= 0 AND amount_micros >= 0 AND organizations_past_due >= 0 AND instances_parked >= 0)
);
CREATE INDEX billing_runs_by_start ON billing_runs (started_at DESC);
CREATE INDEX billing_runs_unfinished ON billing_runs (run_id) WHERE outcome IS NULL;

-- One row, always: who bills now. fence rises whenever the holder changes, and every charging transaction checks it,
-- so one that lost the lease while it slept stops at its next slice. The lease only saves work; keys keep money right.
CREATE TABLE billing_lease (
  only_row    boolean PRIMARY KEY DEFAULT true,
  holder      text,
  runner      text,
  fence       bigint NOT NULL DEFAULT 0,
  acquired_at timestamptz,
  expires_at  timestamptz,
  CONSTRAINT there_is_one_lease CHECK (only_row),
  CONSTRAINT lease_has_a_known_runner CHECK (runner IN ('daemon', 'built-in')),
  CONSTRAINT lease_is_held_whole_or_not_at_all
    CHECK ((holder IS NULL) = (runner IS NULL) AND (holder IS NULL) = (acquired_at IS NULL) AND (holder IS NULL) = (expires_at IS NULL))
);
INSERT INTO billing_lease DEFAULT VALUES;

GRANT SELECT, INSERT, UPDATE ON billing_runs TO containerstacks_app, containerstacks_daemon;
GRANT SELECT, UPDATE ON billing_lease TO containerstacks_app, containerstacks_daemon;
