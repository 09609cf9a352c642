-- One row is one hour of one instance, charged. hour is the UTC clock hour in which the instance's hour began; an
-- instance has at most one hour in each, so the key makes charging it twice impossible, whoever tries.
-- month_ordinal is the hour's number among the instance's hours of that calendar month (rule 8); with the price it
-- explains the amount. posted_at is the moment of the transaction, shared with the ledger entry that took the money.
-- Key order is the order in which a run inserts. No foreign keys: they would lock and rewrite every instance row each
-- hour; `containerstacks billing audit` checks what they would.
CREATE TABLE billing_charges (
  hour            timestamptz NOT NULL,
  organization_id bigint NOT NULL,
  instance_id     bigint NOT NULL,
  posted_at       timestamptz NOT NULL,
  amount_micros   bigint NOT NULL,
  plan_price_id   integer NOT NULL,
  month_ordinal   smallint NOT NULL,
  CONSTRAINT an_instance_hour_is_charged_once PRIMARY KEY (hour, organization_id, instance_id),
  CONSTRAINT charge_is_not_negative CHECK (amount_micros >= 0),
  CONSTRAINT charge_is_for_an_hour_of_a_month CHECK (month_ordinal BETWEEN 1 AND 744),
  CONSTRAINT charge_names_a_full_clock_hour CHECK (date_bin('1 hour', hour, timestamptz '1970-01-01 00:00+00') = hour)
) PARTITION BY RANGE (hour);

-- Makes the partition that holds an hour's month, if there is none. Runs as the owner, because the roles that bill
-- may not create tables. Two callers at once are fine: the second waits, then finds it made.
CREATE FUNCTION ensure_charge_partition(at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE
  month_start timestamptz := date_trunc('month', at);
  partition   text := 'billing_charges_' || to_char(month_start, 'YYYY_MM');
BEGIN
  IF to_regclass('public.' || partition) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ensure_charge_partition'));
  -- Read from the table: to_regclass may remember that there was none, since this lock does not make it forget.
  IF EXISTS (SELECT FROM pg_class WHERE relname = partition AND relnamespace = 'public'::regnamespace) THEN RETURN; END IF;
  -- Attached rather than created in place: ATTACH lets charges be posted to the other months meanwhile.
  EXECUTE format('CREATE TABLE public.%I (LIKE public.billing_charges INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
  EXECUTE format('ALTER TABLE public.billing_charges ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                 partition, month_start, month_start + interval '1 month');
END $$;
REVOKE ALL ON FUNCTION ensure_charge_partition FROM PUBLIC;

GRANT EXECUTE ON FUNCTION ensure_charge_partition TO containerstacks_app, containerstacks_daemon;
GRANT SELECT, INSERT ON billing_charges TO containerstacks_app, containerstacks_daemon;
