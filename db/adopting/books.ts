import { onlyRow, type Queryable } from '../pool.ts';

/** One opening entry for each wallet, of its balance; a wallet at zero needs none. */
export async function adoptWallets(db: Queryable, actor: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `WITH opening AS (
       SELECT s.id, o.adopted_as AS organization_id, (s.balance * 1000000)::bigint AS amount,
              sum((s.balance * 1000000)::bigint) OVER earlier AS after, row_number() OVER earlier AS place, w.entry_count,
              w.balance_micros
       FROM staged_wallets s
       JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = s.organization_id
       JOIN wallets w ON w.organization_id = o.adopted_as
       WHERE s.balance <> 0 AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'wallet' AND source_id = s.id)
       WINDOW earlier AS (PARTITION BY o.adopted_as ORDER BY s.balance DESC, s.id)
     ), posted AS (
       INSERT INTO wallet_ledger (organization_id, entry_no, kind, amount_micros, balance_after_micros, idempotency_key,
                                  reason, actor)
       SELECT organization_id, entry_count + place, CASE WHEN amount > 0 THEN 'credit' ELSE 'adjustment' END, amount,
              balance_micros + after, 'adopt:wallet:' || id, 'Opening balance', $1
       FROM opening
     ), moved AS (
       UPDATE wallets w
       SET balance_micros = w.balance_micros + o.total, entry_count = w.entry_count + o.entries,
           past_due_since = CASE WHEN w.balance_micros + o.total < 0 THEN coalesce(w.past_due_since, now()) END
       FROM (SELECT organization_id, sum(amount)::bigint AS total, count(*) AS entries FROM opening GROUP BY 1) o
       WHERE w.organization_id = o.organization_id
       RETURNING w.organization_id, w.entry_count, w.balance_micros
     ), told AS (
       INSERT INTO wallet_notices (organization_id, entry_no, kind)
       SELECT organization_id, entry_count + place,
              CASE WHEN balance_micros + after < 0 THEN 'past_due' ELSE 'resumed' END
       FROM opening WHERE (balance_micros + after < 0) <> (balance_micros + after - amount < 0)
     )
     SELECT count(*)::integer AS count FROM opening`,
    [actor],
  );
  await db.query(`
    INSERT INTO adopted_rows (kind, source_id, adopted_as)
    SELECT 'wallet', s.id, o.adopted_as FROM staged_wallets s
    JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = s.organization_id
    ON CONFLICT DO NOTHING`);
  return onlyRow(rows).count;
}
