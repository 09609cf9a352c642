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

/** Tickets, the first message as their first reply, and the replies. */
export async function adoptTickets(db: Queryable): Promise<number> {
  // The subject is the number there for a moment: the one thing that tells these rows apart.
  const { rowCount } = await db.query(`
    WITH made AS (
      INSERT INTO support_tickets (organization_id, opened_by, subject, status, created_at, closed_at)
      SELECT o.adopted_as, coalesce(u.adopted_as, owner.adopted_as), 'adopting:' || t.id,
             CASE WHEN t.closed_at IS NULL THEN 'open' ELSE 'closed' END, t.created_at, t.closed_at
      FROM staged_tickets t
      JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = t.organization_id
      JOIN staged_organizations s ON s.id = t.organization_id
      JOIN adopted_rows owner ON owner.kind = 'user' AND owner.source_id = s.owner_id
      LEFT JOIN adopted_rows u ON u.kind = 'user' AND u.source_id = t.created_by
      WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'ticket' AND source_id = t.id)
      ORDER BY t.created_at, t.id
      RETURNING organization_id, ticket_id, opened_by, subject
    ), noted AS (
      INSERT INTO adopted_rows (kind, source_id, adopted_as) SELECT 'ticket', substr(subject, 10)::uuid, ticket_id FROM made
    )
    INSERT INTO support_ticket_replies (organization_id, ticket_id, author, body, created_at)
    SELECT made.organization_id, ticket_id, opened_by, message, t.created_at
    FROM made JOIN staged_tickets t ON t.id = substr(made.subject, 10)::uuid WHERE message ~ '\\S'`);
  await db.query(`
    UPDATE support_tickets k SET subject = CASE WHEN t.subject ~ '\\S' THEN t.subject ELSE 'No subject' END
    FROM staged_tickets t WHERE k.subject = 'adopting:' || t.id`);
  await db.query(`
    WITH coming AS (
      SELECT r.id, k.organization_id, k.ticket_id, coalesce(u.adopted_as, k.opened_by) AS author, r.message, r.created_at
      FROM staged_replies r
      JOIN adopted_rows t ON t.kind = 'ticket' AND t.source_id = r.ticket_id
      JOIN support_tickets k ON k.ticket_id = t.adopted_as
      LEFT JOIN adopted_rows u ON u.kind = 'user' AND u.source_id = r.user_id
      WHERE r.message ~ '\\S' AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'reply' AND source_id = r.id)
    ), said AS (
      INSERT INTO support_ticket_replies (organization_id, ticket_id, author, body, created_at)
      SELECT organization_id, ticket_id, author, message, created_at FROM coming ORDER BY created_at, id
    )
    INSERT INTO adopted_rows (kind, source_id, adopted_as) SELECT 'reply', id, ticket_id FROM coming`);
  return rowCount ?? 0;
}

/** What must agree between there and here, in exact decimals of the currency. */
export interface AdoptProof {
  balanceThere: string;
  balanceHere: string;
  instancesThere: number;
  instancesHere: number;
  /** The next hour of every machine that is billed here at a plan, at its price there and here. */
  hourThere: string;
  hourHere: string;
  hourlyMachines: number;
}

export async function proveAdoption(db: Queryable): Promise<AdoptProof> {
  const { rows } = await db.query<AdoptProof>(`
    SELECT (SELECT coalesce(sum(balance), 0)::numeric(30, 6)::text FROM staged_wallets) AS "balanceThere",
           (SELECT (coalesce(sum(amount_micros), 0) / 1000000)::numeric(30, 6)::text
            FROM staged_wallets s
            JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = s.organization_id
            JOIN wallet_ledger l ON l.organization_id = o.adopted_as AND l.idempotency_key = 'adopt:wallet:' || s.id
           ) AS "balanceHere",
           (SELECT count(*)::integer FROM staged_instances) AS "instancesThere",
           (SELECT count(*)::integer FROM staged_instances s JOIN adopted_rows r ON r.kind = 'instance' AND r.source_id = s.id
           ) AS "instancesHere",
           hours.*
    FROM (
      SELECT coalesce(sum(p.monthly / 730), 0)::numeric(30, 9)::text AS "hourThere",
             (coalesce(sum(price.price_hourly_nanos), 0) / 1000000000)::numeric(30, 9)::text AS "hourHere",
             count(*)::integer AS "hourlyMachines"
      FROM staged_instances s
      JOIN adopted_rows r ON r.kind = 'instance' AND r.source_id = s.id
      JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = s.organization_id
      JOIN subscriptions sub ON sub.organization_id = o.adopted_as AND sub.subscription_id = r.adopted_as
      JOIN adopted_rows plan ON plan.kind = 'plan' AND plan.adopted_as = sub.plan_id
      JOIN staged_plans p ON p.id = plan.source_id
      JOIN LATERAL (SELECT * FROM plan_prices WHERE plan_id = sub.plan_id ORDER BY effective_from LIMIT 1) price ON true
      WHERE sub.billing_state IN ('metered', 'parked')
    ) hours`);
  return onlyRow(rows);
}
