-- Containers are billed like instances, from their first running on. Those of before were free, and stay so until the
-- operator sets a price: their plans get a price of 0 for all time before, and those in use are metered from now on.
INSERT INTO plan_prices (plan_id, kind, effective_from, price_monthly_micros)
SELECT plan_id, kind, timestamptz '1970-01-01 00:00+00', 0 FROM plans
WHERE kind = 'container' AND NOT EXISTS (SELECT FROM plan_prices WHERE plan_prices.plan_id = plans.plan_id);

WITH started AS (
  UPDATE subscriptions sub
  SET billing_state = 'metered',
      billing_started_at = greatest(clock_timestamp(), wallet.billed_through + interval '1 microsecond')
  FROM containers container, wallets wallet
  WHERE sub.resource_kind = 'container' AND sub.resource_id = container.container_id
    AND sub.organization_id = container.organization_id AND wallet.organization_id = container.organization_id
    AND container.status IN ('running', 'stopped')
  RETURNING sub.organization_id, sub.billing_started_at
)
UPDATE wallets SET fleet_version = fleet_version + 1,
                   billed_through = coalesce(billed_through, started.first - interval '1 microsecond')
FROM (SELECT organization_id, min(billing_started_at) AS first FROM started GROUP BY organization_id) started
WHERE wallets.organization_id = started.organization_id;

-- A run names what it parks.
GRANT SELECT ON containers TO containerstacks_daemon;
