-- Organizations in order of their names, and by any part of a name or handle instead of its beginning. As with accounts
-- (027, 045), the indexes over parts are left out where pg_trgm is, and a search then reads every name.
DROP INDEX organizations_by_name, organization_handles_by_start;
CREATE INDEX organizations_by_name ON organizations (lower(name), organization_id);
DO $$
DECLARE
  place text;
BEGIN
  SELECT extnamespace::regnamespace INTO place FROM pg_extension WHERE extname = 'pg_trgm';
  IF place IS NOT NULL THEN
    EXECUTE format('CREATE INDEX organizations_by_part_of_name ON organizations USING gin (lower(name) %s.gin_trgm_ops)', place);
    EXECUTE format('CREATE INDEX organization_handles_by_part ON organization_handles USING gin (lower(handle) %s.gin_trgm_ops)', place);
  END IF;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'searching organizations will read all of them: %', SQLERRM;
END $$;
