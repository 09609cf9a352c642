-- Pages narrowed to what is rare: each finds its rows in their order, and does not go through all the others.

-- Part of an e-mail address, of three characters or more. pg_trgm comes with PostgreSQL, and a database's owner may create
-- it; where somebody left it out or took that right away, the search still works and reads every account.
DO $$
DECLARE
  place text;
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  SELECT extnamespace::regnamespace INTO place FROM pg_extension WHERE extname = 'pg_trgm';
  EXECUTE format('CREATE INDEX users_by_part_of_email ON users USING gin (lower(email) %s.gin_trgm_ops)', place);
EXCEPTION WHEN feature_not_supported OR undefined_file OR insufficient_privilege THEN
  RAISE NOTICE 'searching accounts by e-mail will read all of them: %', SQLERRM;
END $$;
CREATE INDEX users_present ON users (user_id) WHERE deleted_at IS NULL;

-- What is there among much that was deleted or closed or revoked; and one status among many others.
CREATE INDEX vps_instances_of_organization ON vps_instances (organization_id, instance_id) WHERE deleted_at IS NULL;
CREATE INDEX vps_instances_by_status ON vps_instances (organization_id, status, instance_id);
CREATE INDEX containers_of_organization ON containers (organization_id, container_id) WHERE deleted_at IS NULL;
CREATE INDEX containers_by_status ON containers (organization_id, status, container_id);
CREATE INDEX support_tickets_by_status ON support_tickets (status, ticket_id);
CREATE INDEX support_tickets_of_organization_by_status ON support_tickets (organization_id, status, ticket_id);
CREATE INDEX api_keys_of_user ON api_keys (user_id, created_at DESC, key_id) WHERE revoked_at IS NULL;

-- Wallets below zero. The hourly update writes to it only where a balance crosses zero.
CREATE INDEX wallets_past_due ON wallets (organization_id) WHERE past_due_since IS NOT NULL;
-- Entries that are no charges, by kind. Charges, which nearly all entries are, are not in it and cost nothing more.
CREATE INDEX wallet_ledger_by_hand ON wallet_ledger (organization_id, kind, entry_no) WHERE kind <> 'charge';

-- Runs that were under way at the same time; one without an end goes on.
CREATE INDEX billing_runs_by_time ON billing_runs USING gist (
  tstzrange(started_at, CASE WHEN finished_at IS NOT NULL THEN greatest(started_at, finished_at) END, '[]'));
