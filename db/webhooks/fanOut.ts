import type { Queryable } from '../pool.ts';

/**
 * Gives the next events to the endpoints that have chosen them: an organization's to its own and to the platform's. What
 * another app has in hand is skipped. Returns how many events there were.
 */
export async function fanOutEvents(db: Queryable, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `WITH taken AS (
       SELECT event_id, organization_id, type, happened_at FROM events
       WHERE fan_out ORDER BY event_id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
     ), made AS (
       INSERT INTO webhook_deliveries (endpoint_id, event_id, next_try_at)
       SELECT endpoint_id, event_id, happened_at
       FROM taken JOIN webhook_endpoints e ON e.organization_id = taken.organization_id OR e.organization_id IS NULL
       WHERE type = ANY (event_types) AND disabled_at IS NULL AND created_at <= happened_at
       ON CONFLICT DO NOTHING
     )
     UPDATE events SET fan_out = false FROM taken WHERE events.event_id = taken.event_id`,
    [limit],
  );
  return rowCount ?? 0;
}
