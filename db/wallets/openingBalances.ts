import { onlyRow, type Queryable } from '../pool.ts';

/**
 * Posts opening balances, never what they came from. `openings` is a query for key, organization_id and amount (micros,
 * not 0), each key used once in its organization. Locks the wallets in order. Returns how many entries it posted.
 */
export async function postOpenings(db: Queryable, openings: string, actor: string): Promise<number> {
  await db.query(`
    SELECT FROM wallets WHERE organization_id IN (SELECT organization_id FROM (${openings}) o)
    ORDER BY organization_id FOR NO KEY UPDATE`);
  const { rows } = await db.query<{ count: number }>(
    `WITH opening AS (
       SELECT key, o.organization_id, amount, sum(amount) OVER earlier AS after, row_number() OVER earlier AS place,
              w.entry_count, w.balance_micros
       FROM (${openings}) o JOIN wallets w USING (organization_id)
       WINDOW earlier AS (PARTITION BY o.organization_id ORDER BY amount DESC, key)
     ), posted AS (
       INSERT INTO wallet_ledger (organization_id, entry_no, kind, amount_micros, balance_after_micros, idempotency_key,
                                  reason, actor)
       SELECT organization_id, entry_count + place, CASE WHEN amount > 0 THEN 'credit' ELSE 'adjustment' END, amount,
              balance_micros + after, key, 'Opening balance', $1
       FROM opening
     ), moved AS (
       UPDATE wallets w
       SET balance_micros = w.balance_micros + o.total, entry_count = w.entry_count + o.entries,
           past_due_since = CASE WHEN w.balance_micros + o.total < 0 THEN coalesce(w.past_due_since, now()) END
       FROM (SELECT organization_id, sum(amount)::bigint AS total, count(*) AS entries FROM opening GROUP BY 1) o
       WHERE w.organization_id = o.organization_id
     ), told AS (
       INSERT INTO wallet_notices (organization_id, entry_no, kind)
       SELECT organization_id, entry_count + place,
              CASE WHEN balance_micros + after < 0 THEN 'past_due' ELSE 'resumed' END
       FROM opening WHERE (balance_micros + after < 0) <> (balance_micros + after - amount < 0)
     )
     SELECT count(*)::integer AS count FROM opening`,
    [actor],
  );
  return onlyRow(rows).count;
}
