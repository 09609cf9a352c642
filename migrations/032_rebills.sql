-- One row is the correction of a wrong price: the hours charged on a plan that began in [from_hour, until_hour), of one
-- organization or of all, and the price that would have been right. state: waiting (for a second administrator), running,
-- incomplete (gone through once, and somebody could not be corrected), applied, or refused. asked_by and confirmed_by are
-- "user 5" or "operator ada". The numerator over the denominator is the exact hourly price in micros, as in plan_prices.
CREATE TABLE rebills (
  rebill_id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  idempotency_key      text NOT NULL CONSTRAINT rebill_key_is_used_once UNIQUE,
  plan_id              integer NOT NULL,
  plan_kind            text NOT NULL,
  organization_id      bigint REFERENCES organizations,
  from_hour            timestamptz NOT NULL,
  until_hour           timestamptz NOT NULL,
  price_monthly_micros bigint NOT NULL,
  price_hourly_nanos   bigint,
  hourly_numerator     bigint NOT NULL GENERATED ALWAYS AS (coalesce(price_hourly_nanos, price_monthly_micros)) STORED,
  hourly_denominator   bigint NOT NULL
    GENERATED ALWAYS AS (CASE WHEN price_hourly_nanos IS NULL THEN 672 ELSE 1000 END) STORED,
  reason               text NOT NULL,
  state                text NOT NULL,
  asked_by             text NOT NULL,
  asked_at             timestamptz NOT NULL DEFAULT now(),
  confirmed_by         text,
  finished_at          timestamptz,
  CONSTRAINT rebill_has_the_kind_of_its_plan FOREIGN KEY (plan_id, plan_kind) REFERENCES plans (plan_id, kind),
  CONSTRAINT rebill_covers_whole_hours
    CHECK (from_hour < until_hour
           AND date_bin('1 hour', from_hour, timestamptz '1970-01-01 00:00+00') = from_hour
           AND date_bin('1 hour', until_hour, timestamptz '1970-01-01 00:00+00') = until_hour),
  CONSTRAINT rebill_price_is_one_that_a_plan_may_have
    CHECK (price_monthly_micros BETWEEN 0 AND 1000000000000000 AND price_hourly_nanos BETWEEN 0 AND 1000000000000000
           AND (plan_kind <> 'addon'
                OR (price_monthly_micros <= 200000000000 AND coalesce(price_hourly_nanos <= 200000000000, true)))),
  CONSTRAINT rebill_says_who_and_why
    CHECK (reason ~ '\S' AND idempotency_key ~ '\S' AND asked_by ~ '^(user|operator) \S'),
  CONSTRAINT rebill_state_is_known CHECK (state IN ('waiting', 'running', 'incomplete', 'applied', 'refused')),
  CONSTRAINT rebill_is_confirmed_by_somebody_else CHECK (confirmed_by <> asked_by)
);
-- Two at once over the same hours: the second is told of the first.
CREATE UNIQUE INDEX a_plan_has_one_rebill_running ON rebills (plan_id) WHERE state = 'running';

-- One row is what a rebill corrected of one organization, and the ledger entry that moved the difference.
CREATE TABLE rebill_entries (
  rebill_id       bigint NOT NULL REFERENCES rebills,
  organization_id bigint NOT NULL,
  entry_no        bigint NOT NULL,
  hours           bigint NOT NULL,
  charged_micros  bigint NOT NULL,
  right_micros    bigint NOT NULL,
  PRIMARY KEY (rebill_id, organization_id),
  CONSTRAINT rebill_entry_is_of_one_rebill UNIQUE (organization_id, entry_no),
  CONSTRAINT rebill_led_to_an_entry FOREIGN KEY (organization_id, entry_no) REFERENCES wallet_ledger,
  CONSTRAINT rebill_entry_corrects_something CHECK (hours >= 1 AND charged_micros <> right_micros)
);

-- One row is one charged hour that a rebill corrected: what was charged when, and what would have been right. The key lets
-- an hour be corrected once. No foreign key to charge or entry, as in billing_charges: the audit checks them.
CREATE TABLE rebill_hours (
  organization_id bigint NOT NULL,
  subscription_id bigint NOT NULL,
  hour            timestamptz NOT NULL,
  rebill_id       bigint NOT NULL,
  charged_at      timestamptz NOT NULL,
  charged_micros  bigint NOT NULL,
  right_micros    bigint NOT NULL,
  CONSTRAINT an_hour_is_corrected_once PRIMARY KEY (organization_id, subscription_id, hour),
  CONSTRAINT rebill_hour_amounts_are_not_negative CHECK (charged_micros >= 0 AND right_micros >= 0)
);
CREATE INDEX rebill_hours_of_entry ON rebill_hours (organization_id, rebill_id, subscription_id);
CREATE INDEX rebill_hours_of_charge ON rebill_hours (organization_id, charged_at);

-- A rebill's entry concerns the charges of many entries, which rebill_hours names; its key says so, and is no other's.
ALTER TABLE wallet_ledger
  DROP CONSTRAINT ledger_entry_names_what_it_concerns,
  ADD CONSTRAINT ledger_entry_names_what_it_concerns
    CHECK ((kind IN ('adjustment', 'refund', 'chargeback', 'chargeback_reversed')
            AND (kind = 'adjustment' AND starts_with(idempotency_key, 'rebill:')) IS NOT TRUE)
           = (concerns_entry_no IS NOT NULL)) NOT VALID;

GRANT SELECT, INSERT, UPDATE (state, confirmed_by, finished_at) ON rebills TO containerstacks_app;
GRANT SELECT, INSERT ON rebill_entries, rebill_hours TO containerstacks_app;
