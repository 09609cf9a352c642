-- One row is a size of VPS on offer. A small shared table.
CREATE TABLE vps_plans (
  plan_id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code       text NOT NULL CONSTRAINT plan_code_is_unique UNIQUE,
  vcpus      integer NOT NULL,
  memory_mib integer NOT NULL,
  disk_gib   integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,
  CONSTRAINT plan_code_is_a_plain_word CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  CONSTRAINT plan_resources_are_positive CHECK (vcpus > 0 AND memory_mib > 0 AND disk_gib > 0)
);

-- One row is a plan's price from a moment on, until the plan's next row. Never changed: a new price is a new row.
-- price_hourly_nanos is in billionths, because hourly prices are small; without it an hour costs
-- price_monthly / 672 (rule 7). The numerator over the denominator is the exact hourly price in micros.
-- The bound on prices keeps 2 * 744 * numerator inside a bigint.
CREATE TABLE vps_plan_prices (
  plan_price_id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan_id              integer NOT NULL REFERENCES vps_plans,
  effective_from       timestamptz NOT NULL,
  price_monthly_micros bigint NOT NULL,
  price_hourly_nanos   bigint,
  hourly_numerator     bigint NOT NULL GENERATED ALWAYS AS (coalesce(price_hourly_nanos, price_monthly_micros)) STORED,
  hourly_denominator   bigint NOT NULL
    GENERATED ALWAYS AS (CASE WHEN price_hourly_nanos IS NULL THEN 672 ELSE 1000 END) STORED,
  CONSTRAINT plan_has_one_price_from_a_moment UNIQUE (plan_id, effective_from),
  CONSTRAINT plan_price_starts_at_a_real_moment CHECK (isfinite(effective_from)),
  CONSTRAINT plan_price_is_not_negative_and_at_most_a_billion
    CHECK (price_monthly_micros BETWEEN 0 AND 1000000000000000
           AND price_hourly_nanos BETWEEN 0 AND 1000000000000000)
);

GRANT SELECT, INSERT, UPDATE ON vps_plans TO containerstacks_app;
GRANT SELECT, INSERT ON vps_plan_prices TO containerstacks_app;
GRANT SELECT ON vps_plans, vps_plan_prices TO containerstacks_daemon;
