-- What runs as the owner may look nothing up among the caller's temporary objects: unless it is named last, pg_temp is
-- searched first for tables and types, and a temporary view pg_class would have been read, and run, as the owner.
--
-- Makes the partition that holds a charge's month, unless one with exactly that month's bounds is attached already; a
-- table that merely has the name does not count. Takes moments that billing can come to: from 1970, where an import
-- begins at the earliest, to a year ahead. Two callers at once are fine: the second waits, then finds it made.
CREATE OR REPLACE FUNCTION public.ensure_charge_partition(at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE
  month_start timestamptz;
  bounds      text;
  partition   text;
  tries       integer := 1;
BEGIN
  IF (at >= timestamptz '1970-01-01 00:00+00' AND at < now() + interval '1 year') IS NOT TRUE THEN
    RAISE EXCEPTION 'no charges are made for %: only from 1970 to a year ahead', at
      USING ERRCODE = 'datetime_field_overflow';
  END IF;
  month_start := date_trunc('month', at);
  bounds := format('FOR VALUES FROM (%L) TO (%L)', month_start, month_start + interval '1 month');
  FOR look IN 1..2 LOOP
    IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS child JOIN pg_catalog.pg_class AS made ON made.oid = child.inhrelid
               WHERE child.inhparent = 'public.billing_charges'::pg_catalog.regclass
                 AND pg_get_expr(made.relpartbound, made.oid) = bounds) THEN
      RETURN;
    END IF;
    -- Whoever waited here looks once more.
    PERFORM pg_advisory_xact_lock(hashtext('ensure_charge_partition'));
  END LOOP;
  partition := 'billing_charges_' || to_char(month_start, 'YYYY_MM');
  WHILE EXISTS (SELECT FROM pg_catalog.pg_class
                WHERE relname = partition AND relnamespace = 'public'::pg_catalog.regnamespace) LOOP
    tries := tries + 1;
    partition := 'billing_charges_' || to_char(month_start, 'YYYY_MM_') || tries;
  END LOOP;
  -- Attached rather than created in place: ATTACH lets charges be posted to the other months meanwhile.
  EXECUTE format('CREATE TABLE public.%I (LIKE public.billing_charges INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
  EXECUTE format('ALTER TABLE public.billing_charges ATTACH PARTITION public.%I %s', partition, bounds);
END $$;
REVOKE ALL ON FUNCTION public.ensure_charge_partition FROM PUBLIC;

-- Nobody needs temporary objects but the import, which stages its files in them and acts as the app.
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO containerstacks_app', current_database());
END $$;
