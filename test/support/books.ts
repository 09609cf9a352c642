import assert from 'node:assert/strict';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import type { Pool, Queryable } from '../../db/pool.ts';

/** What must hold of the money whatever happened; each query finds the breaches. */
const BREACHES: Record<string, string> = {
  'a balance is not the sum of its ledger': `
    SELECT w.organization_id FROM wallets w LEFT JOIN wallet_ledger l USING (organization_id)
    GROUP BY w.organization_id HAVING w.balance_micros <> coalesce(sum(l.amount_micros), 0) OR w.entry_count <> count(l)`,
  'the chain of balances is broken': `
    SELECT organization_id, entry_no FROM (
      SELECT *, row_number() OVER entries AS number, coalesce(lag(balance_after_micros) OVER entries, 0) AS before
      FROM wallet_ledger WINDOW entries AS (PARTITION BY organization_id ORDER BY entry_no)
    ) l WHERE entry_no <> number OR balance_after_micros <> before + amount_micros`,
  'charges and their ledger entry differ': `
    SELECT organization_id, posted_at
    FROM (SELECT organization_id, posted_at, count(*) AS hours, sum(amount_micros) AS amount
          FROM billing_charges GROUP BY organization_id, posted_at) c
    FULL JOIN (SELECT organization_id, posted_at, sum(hours) AS hours, -sum(amount_micros) AS amount
               FROM wallet_ledger WHERE kind = 'charge' GROUP BY organization_id, posted_at) l
      USING (organization_id, posted_at)
    WHERE c.hours IS DISTINCT FROM l.hours OR c.amount IS DISTINCT FROM l.amount`,
  'a crossing of zero is not noticed exactly once': `
    SELECT organization_id, entry_no
    FROM (SELECT organization_id, entry_no, CASE WHEN balance_after_micros < 0 THEN 'past_due' ELSE 'resumed' END AS kind
          FROM wallet_ledger WHERE (balance_after_micros < 0) <> (balance_after_micros - amount_micros < 0)) l
    FULL JOIN wallet_notices n USING (organization_id, entry_no) WHERE l.kind IS DISTINCT FROM n.kind`,
  // Those of before there were events have none.
  'a crossing of zero has not exactly one event': `
    SELECT n.organization_id, n.entry_no
    FROM wallet_notices n LEFT JOIN events e ON e.organization_id = n.organization_id
      AND e.type = 'wallet.' || n.kind AND e.payload ->> 'entry' = n.entry_no::text
    WHERE noted_at > (SELECT applied_at FROM schema_migrations WHERE name LIKE '033%')
    GROUP BY n.organization_id, n.entry_no HAVING count(e.event_id) <> 1`,
  'a sequence of events has a gap': `
    SELECT organization_id, sequence
    FROM (SELECT *, lag(sequence) OVER (PARTITION BY organization_id ORDER BY sequence) AS before FROM events) e
    WHERE sequence <> before + 1`,
};

/** Fails when money and charges do not agree anywhere in the database. */
export async function checkBooks(db: Queryable): Promise<void> {
  for (const [breach, sql] of Object.entries(BREACHES)) {
    const { rows } = await db.query(sql);
    assert.deepEqual(rows, [], breach);
  }
}

/** Fails when the audit finds anything, too. */
export async function auditBooks(pool: Pool): Promise<void> {
  const { findings } = await new BooksAuditService(pool).audit();
  const breached = findings.filter(({ breaches }) => breaches > 0n);
  assert.deepEqual(
    breached.map(({ title, examples }) => ({ title, examples })),
    [],
  );
}
