-- Accounts in order of their names, and by any part of one. Like the index over e-mail addresses (027), the one over parts
-- is left out where pg_trgm is.
CREATE INDEX users_by_name ON users (lower(name), user_id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_email ON users (lower(email), user_id) WHERE deleted_at IS NULL;
DO $$
DECLARE
  place text;
BEGIN
  SELECT extnamespace::regnamespace INTO place FROM pg_extension WHERE extname = 'pg_trgm';
  IF place IS NOT NULL THEN
    EXECUTE format('CREATE INDEX users_by_part_of_name ON users USING gin (lower(name) %s.gin_trgm_ops)', place);
  END IF;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'searching accounts by name will read all of them: %', SQLERRM;
END $$;
