-- One row is a comparison of what a provider has of our payments with what the ledger has of them, paid less what went back:
-- of every payment that was made or changed from from_at to compared_at. `differing`: references of those that differ.
CREATE TABLE payment_balances (
  provider        text NOT NULL,
  compared_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  from_at         timestamptz NOT NULL,
  payments        integer NOT NULL,
  provider_micros bigint NOT NULL,
  ledger_micros   bigint NOT NULL,
  differing       text[] NOT NULL,
  PRIMARY KEY (provider, compared_at),
  CONSTRAINT payment_balance_is_of_a_known_provider CHECK (provider IN ('stripe', 'paypal')),
  CONSTRAINT payment_balance_begins_before_it_ends CHECK (from_at < compared_at),
  CONSTRAINT payment_balance_count_is_not_negative CHECK (payments >= 0)
);

-- balance_at: when the provider's balance is due to be compared with the ledger again.
ALTER TABLE payment_marks ADD COLUMN balance_at timestamptz NOT NULL DEFAULT clock_timestamp();

GRANT SELECT, INSERT ON payment_balances TO containerstacks_app;
GRANT UPDATE (balance_at) ON payment_marks TO containerstacks_app;
