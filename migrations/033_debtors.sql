-- One row is something that happened to an organization, written in the transaction that made it true; mails are sent from
-- it later. `sequence` counts an organization's events from 1: whoever writes one holds its wallet's lock. `payload` is what
-- was true then, amounts as strings. mail_due_at: when its mail is to be sent; NULL: it is sent, or none is.
CREATE TABLE events (
  event_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id bigint NOT NULL REFERENCES organizations,
  sequence        bigint NOT NULL,
  type            text NOT NULL,
  happened_at     timestamptz NOT NULL DEFAULT statement_timestamp(),
  payload         jsonb NOT NULL DEFAULT '{}',
  mail_due_at     timestamptz,
  CONSTRAINT event_has_its_place_in_the_sequence UNIQUE (organization_id, sequence),
  CONSTRAINT event_sequence_starts_at_one CHECK (sequence >= 1),
  CONSTRAINT event_type_is_a_dotted_word CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
  CONSTRAINT event_payload_is_a_small_object CHECK (jsonb_typeof(payload) = 'object' AND length(payload::text) <= 4000)
);
CREATE INDEX events_to_mail ON events (mail_due_at, event_id) WHERE mail_due_at IS NOT NULL;

-- The crossings of zero, told by whatever posts them: billing, unparking, movements. Once a statement, and set-based.
CREATE FUNCTION tell_crossings() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO events (organization_id, sequence, type, happened_at, payload, mail_due_at)
  SELECT notice.organization_id,
         coalesce((SELECT max(sequence) FROM events told WHERE told.organization_id = notice.organization_id), 0)
           + row_number() OVER (PARTITION BY notice.organization_id ORDER BY notice.entry_no),
         'wallet.' || notice.kind, notice.noted_at,
         jsonb_build_object('balance', round(entry.balance_after_micros / 1000000.0, 6)::text,
                            'entry', notice.entry_no::text, 'kind', entry.kind),
         CASE WHEN notice.kind = 'past_due' THEN notice.noted_at END
  FROM noted notice JOIN wallet_ledger entry USING (organization_id, entry_no);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_crossings FROM PUBLIC;
CREATE TRIGGER wallet_crossing_is_an_event AFTER INSERT ON wallet_notices
  REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION tell_crossings();

-- One row is one reason for which an organization is, or was, suspended. A payment ends `unpaid` alone.
CREATE TABLE suspensions (
  suspension_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id bigint NOT NULL REFERENCES organizations,
  reason          text NOT NULL,
  explanation     text NOT NULL,
  suspended_by    text NOT NULL,
  suspended_at    timestamptz NOT NULL DEFAULT statement_timestamp(),
  lifted_by       text,
  lifted_at       timestamptz,
  terminates_at   timestamptz,
  reminded_at     timestamptz,
  terminated_at   timestamptz,
  CONSTRAINT suspension_reason_is_known CHECK (reason IN ('unpaid', 'abuse', 'security', 'other')),
  CONSTRAINT suspension_says_who_and_why CHECK (explanation ~ '\S' AND suspended_by ~ '\S'),
  CONSTRAINT suspension_is_lifted_by_somebody CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
  CONSTRAINT suspension_ends_after_it_began CHECK (lifted_at >= suspended_at AND terminated_at >= suspended_at),
  CONSTRAINT only_unpaid_suspensions_terminate CHECK (reason = 'unpaid' OR terminates_at IS NULL),
  CONSTRAINT termination_is_announced_and_reminded_of
    CHECK ((reminded_at IS NULL OR terminates_at IS NOT NULL) AND (terminated_at IS NULL OR reminded_at IS NOT NULL))
);
CREATE UNIQUE INDEX organization_is_suspended_once_a_reason ON suspensions (organization_id, reason) WHERE lifted_at IS NULL;
CREATE INDEX suspensions_of_organization ON suspensions (organization_id, suspension_id);

-- One row is what administrators have granted one organization about debts: time until a moment, a limit of its own, or that
-- it is never suspended for a debt. NULL: not granted.
CREATE TABLE debtor_terms (
  organization_id   bigint PRIMARY KEY REFERENCES organizations,
  hold_until        timestamptz,
  hold_reason       text,
  debt_limit_micros bigint,
  limit_reason      text,
  exempt_reason     text,
  changed_by        text NOT NULL,
  changed_at        timestamptz NOT NULL DEFAULT statement_timestamp(),
  CONSTRAINT hold_is_until_a_moment_for_a_reason
    CHECK ((hold_until IS NULL) = (hold_reason IS NULL) AND isfinite(hold_until) AND hold_reason ~ '\S'),
  CONSTRAINT own_debt_limit_is_at_least_zero_for_a_reason
    CHECK ((debt_limit_micros IS NULL) = (limit_reason IS NULL) AND debt_limit_micros >= 0 AND limit_reason ~ '\S'),
  CONSTRAINT exemption_has_a_reason CHECK (exempt_reason ~ '\S'),
  CONSTRAINT debtor_terms_say_who CHECK (changed_by ~ '\S')
);

-- One row is a threshold of runway that an organization was told of. It is removed when the balance lasts 1.25 times as long.
CREATE TABLE wallet_alerts (
  organization_id bigint NOT NULL REFERENCES organizations,
  threshold_hours integer NOT NULL,
  told_at         timestamptz NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (organization_id, threshold_hours),
  CONSTRAINT alert_threshold_is_at_least_an_hour CHECK (threshold_hours >= 1)
);

-- held: the organization is suspended, so this is to be off. resume_power: what its owner had chosen, for afterwards.
-- power_generation counts what was decided about it; carried_generation is the one that the provisioner has reported, and
-- power_since the moment of the latest. What has not been carried out, or runs although it is held, is in the index.
ALTER TABLE vps_instances
  ADD COLUMN held               boolean NOT NULL DEFAULT false,
  ADD COLUMN resume_power       text,
  ADD COLUMN power_generation   bigint NOT NULL DEFAULT 0,
  ADD COLUMN carried_generation bigint NOT NULL DEFAULT 0,
  ADD COLUMN power_since        timestamptz,
  ADD CONSTRAINT instance_resume_power_is_on_or_off CHECK (resume_power IN ('on', 'off')),
  ADD CONSTRAINT instance_power_is_carried_out_as_decided CHECK (carried_generation BETWEEN 0 AND power_generation),
  ADD CONSTRAINT instance_power_is_decided_at_a_moment
    CHECK ((power_generation > 0) = (power_since IS NOT NULL) AND (power_generation > 0) = (resume_power IS NOT NULL)
           AND (power_generation > 0 OR NOT held));
ALTER TABLE containers
  ADD COLUMN held               boolean NOT NULL DEFAULT false,
  ADD COLUMN resume_power       text,
  ADD COLUMN power_generation   bigint NOT NULL DEFAULT 0,
  ADD COLUMN carried_generation bigint NOT NULL DEFAULT 0,
  ADD COLUMN power_since        timestamptz,
  ADD CONSTRAINT container_resume_power_is_on_or_off CHECK (resume_power IN ('on', 'off')),
  ADD CONSTRAINT container_power_is_carried_out_as_decided CHECK (carried_generation BETWEEN 0 AND power_generation),
  ADD CONSTRAINT container_power_is_decided_at_a_moment
    CHECK ((power_generation > 0) = (power_since IS NOT NULL) AND (power_generation > 0) = (resume_power IS NOT NULL)
           AND (power_generation > 0 OR NOT held));
CREATE INDEX vps_instances_power ON vps_instances (power_since, organization_id, instance_id)
  WHERE (carried_generation < power_generation OR held AND status = 'running')
    AND status IN ('running', 'stopped', 'error');
CREATE INDEX containers_power ON containers (power_since, organization_id, container_id)
  WHERE (carried_generation < power_generation OR held AND status = 'running')
    AND status IN ('running', 'stopped', 'error');

-- Whoever is past due by now has not been warned: the grace of 72 hours begins with this migration.
INSERT INTO debtor_terms (organization_id, hold_until, hold_reason, changed_by)
SELECT organization_id, now() + interval '72 hours', 'past due before there were suspensions', 'containerstacks migrate'
FROM wallets WHERE past_due_since IS NOT NULL;

ALTER TABLE sent_mails DROP CONSTRAINT mail_kind_is_known;
ALTER TABLE sent_mails ADD CONSTRAINT mail_kind_is_known
  CHECK (kind IN ('invitation', 'account_exists', 'email_confirmation', 'password_reset', 'status_subscription', 'wallet'));

GRANT SELECT, INSERT, UPDATE (mail_due_at) ON events TO containerstacks_app;
GRANT SELECT, INSERT ON events TO containerstacks_daemon;
GRANT SELECT, INSERT, UPDATE (lifted_by, lifted_at, terminates_at, reminded_at, terminated_at)
  ON suspensions TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (lifted_by, lifted_at, terminates_at, reminded_at) ON suspensions TO containerstacks_daemon;
GRANT SELECT, INSERT, UPDATE ON debtor_terms TO containerstacks_app;
GRANT SELECT ON debtor_terms, status_minutes TO containerstacks_daemon;
GRANT SELECT, INSERT, DELETE ON wallet_alerts TO containerstacks_app, containerstacks_daemon;
GRANT UPDATE (held, resume_power, power_generation, power_since) ON vps_instances, containers TO containerstacks_daemon;
