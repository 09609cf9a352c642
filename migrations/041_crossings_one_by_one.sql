-- Each crossing finds its entry by the ledger's key. Joined, the ledger was read from one end to the other for every slice
-- with a crossing, since a plan expects more of them than there are.
CREATE OR REPLACE FUNCTION tell_crossings() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO events (organization_id, sequence, type, happened_at, payload, mail_due_at)
  SELECT notice.organization_id,
         coalesce((SELECT max(sequence) FROM events told WHERE told.organization_id = notice.organization_id), 0)
           + row_number() OVER (PARTITION BY notice.organization_id ORDER BY notice.entry_no),
         'wallet.' || notice.kind, notice.noted_at,
         jsonb_build_object('balance', round(entry.balance_after_micros / 1000000.0, 6)::text,
                            'entry', notice.entry_no::text, 'kind', entry.kind),
         CASE WHEN notice.kind = 'past_due' THEN notice.noted_at END
  FROM noted notice CROSS JOIN LATERAL (
    SELECT kind, balance_after_micros FROM wallet_ledger
    WHERE organization_id = notice.organization_id AND entry_no = notice.entry_no OFFSET 0
  ) entry;
  RETURN NULL;
END $$;
