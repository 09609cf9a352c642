-- Tickets of all organizations, open ones first, and by any part of a subject; payments by amount, and by any part of a
-- reference. As with accounts (027, 045), the indexes over parts are left out where pg_trgm is, and a search then reads all.
CREATE INDEX support_tickets_open_first ON support_tickets
  ((CASE status WHEN 'open' THEN 0 ELSE 100000000000000000 END - ticket_id), ticket_id) WHERE deleted_at IS NULL;
CREATE INDEX payments_by_amount ON payments ((amount_minor * micros_per_minor), payment_id);
DO $$
DECLARE
  place text;
BEGIN
  SELECT extnamespace::regnamespace INTO place FROM pg_extension WHERE extname = 'pg_trgm';
  IF place IS NOT NULL THEN
    EXECUTE format('CREATE INDEX support_tickets_by_part_of_subject ON support_tickets USING gin (lower(subject) %s.gin_trgm_ops)', place);
    EXECUTE format('CREATE INDEX payments_by_part_of_reference ON payments USING gin (lower(reference) %s.gin_trgm_ops)', place);
    EXECUTE format('CREATE INDEX payments_by_part_of_provider_payment ON payments USING gin (lower(provider_payment) %s.gin_trgm_ops)', place);
  END IF;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'searching tickets and payments will read all of them: %', SQLERRM;
END $$;
