import type { Instant } from '../../domain/instant.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** What becomes of add-ons with their instance. The callers hold its wallet's lock. */

/** Its instance runs for the first time: they are billed from the same moment on. */
export async function startAddonsOf(
  db: Queryable,
  { organizationId, instanceId }: { organizationId: bigint; instanceId: bigint },
  moment: Instant,
): Promise<void> {
  await db.query(
    `UPDATE subscriptions sub SET billing_state = 'metered', billing_started_at = $3
     FROM addons a
     WHERE a.organization_id = $1 AND a.instance_id = $2 AND a.deleted_at IS NULL
       AND sub.organization_id = a.organization_id AND sub.subscription_id = a.addon_id AND sub.billing_state = 'none'`,
    [organizationId, instanceId, timestamp(moment)],
  );
}

/** Ends an instance's add-ons, or one of them, and their billing (rule 14). Returns their numbers. */
export async function endAddonsOf(
  db: Queryable,
  { organizationId, instanceId }: { organizationId: bigint; instanceId: bigint },
  moment: Instant,
  addonId: bigint | null = null,
): Promise<bigint[]> {
  const { rows } = await db.query<{ addonId: bigint }>(
    `WITH ended AS (
       UPDATE addons SET deleted_at = $3
       WHERE organization_id = $1 AND instance_id = $2 AND deleted_at IS NULL AND ($4::bigint IS NULL OR addon_id = $4)
       RETURNING organization_id, addon_id
     )
     UPDATE subscriptions sub SET ended_at = $3
     FROM ended WHERE sub.organization_id = ended.organization_id AND sub.subscription_id = ended.addon_id
     RETURNING sub.subscription_id AS "addonId"`,
    [organizationId, instanceId, timestamp(moment), addonId],
  );
  return rows.map((row) => row.addonId);
}
