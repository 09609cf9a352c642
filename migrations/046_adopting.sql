-- hours_before: how many hours another platform billed in the calendar month in which billing starts here. They count for
-- the month's cap (rule 8), so that nobody pays a second one.
ALTER TABLE subscriptions
  ADD COLUMN hours_before smallint NOT NULL DEFAULT 0,
  ADD CONSTRAINT hours_before_are_of_one_month CHECK (hours_before BETWEEN 0 AND 743);

DROP INDEX subscriptions_metered;
CREATE INDEX subscriptions_metered ON subscriptions (organization_id, subscription_id)
  INCLUDE (billing_started_at, billing_offset_micros, ended_at, plan_since, billing_first_hour, plan_id, quantity, hours_before)
  WHERE billing_state = 'metered';

-- One row is something of another platform that was adopted: what it is here. Adopting again leaves it alone.
CREATE TABLE adopted_rows (
  kind       text NOT NULL,
  source_id  uuid NOT NULL,
  adopted_as bigint NOT NULL,
  adopted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, source_id),
  CONSTRAINT adopted_kind_is_known
    CHECK (kind IN ('user', 'organization', 'plan', 'wallet', 'instance', 'ticket', 'reply'))
);

GRANT SELECT, INSERT ON adopted_rows TO containerstacks_app;

-- Every sign-in asks whether anybody still has a hash of another platform.
CREATE INDEX users_with_bcrypt ON users (user_id) WHERE starts_with(password_hash, '$2');

-- The opening entry of a wallet that was below zero where it came from mends nothing here; its key says what it is.
ALTER TABLE wallet_ledger
  DROP CONSTRAINT ledger_entry_names_what_it_concerns,
  ADD CONSTRAINT ledger_entry_names_what_it_concerns
    CHECK ((kind IN ('adjustment', 'refund', 'chargeback', 'chargeback_reversed')
            AND (kind = 'adjustment' AND (starts_with(idempotency_key, 'rebill:')
                                          OR starts_with(idempotency_key, 'adopt:wallet:'))) IS NOT TRUE)
           = (concerns_entry_no IS NOT NULL)) NOT VALID;
