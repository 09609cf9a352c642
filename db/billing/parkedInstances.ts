import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';
import { ADDON_OF, RESOURCE_JOINS, RESOURCE_NAME } from '../subscriptions/resources.ts';

export type ParkedReason = 'no plan' | 'no price' | 'behind the mark';

export interface ParkedInstance {
  organization: string;
  subscriptionId: bigint;
  kind: ResourceKind;
  resourceId: bigint;
  /** The instance an add-on belongs to. */
  addonOf: bigint | null;
  name: string;
  plan: string | null;
  parkedFrom: Instant;
  reason: ParkedReason;
}

/** Parked instances, in order of organization: all of them counted, the first `limit` named. */
export async function readParked(
  db: Queryable,
  limit: number,
): Promise<{ count: bigint; instances: ParkedInstance[]; earliest: Instant | null }> {
  const { rows: totals } = await db.query<{ count: bigint; earliest: Instant | null }>(
    `SELECT count(*) AS count, min(parked_from) AS earliest FROM subscriptions WHERE billing_state = 'parked'`,
  );
  const { count, earliest } = onlyRow(totals);
  if (count === 0n) return { count, earliest, instances: [] };
  const { rows } = await db.query<ParkedInstance>(
    `SELECT coalesce(h.handle, 'id:' || sub.organization_id) AS organization, sub.subscription_id AS "subscriptionId", sub.resource_kind AS kind,
            sub.resource_id AS "resourceId", ${ADDON_OF} AS "addonOf", ${RESOURCE_NAME} AS name,
            p.code AS plan, sub.parked_from AS "parkedFrom", sub.parked_reason AS reason
     FROM subscriptions sub
     ${RESOURCE_JOINS}
     LEFT JOIN organization_handles h ON h.organization_id = sub.organization_id
     LEFT JOIN plans p ON p.plan_id = sub.plan_id
     WHERE sub.billing_state = 'parked' ORDER BY sub.organization_id, sub.subscription_id LIMIT $1`,
    [limit],
  );
  return { count, earliest, instances: rows };
}

/** Parked instances after one, in order of organization. */
export async function readParkedAfter(
  db: Queryable,
  page: { organizationId: bigint; subscriptionId: bigint; limit: number },
): Promise<(ParkedInstance & { organizationId: bigint })[]> {
  const { rows } = await db.query<ParkedInstance & { organizationId: bigint }>(
    `SELECT sub.organization_id AS "organizationId", coalesce(h.handle, 'id:' || sub.organization_id) AS organization,
            sub.subscription_id AS "subscriptionId", sub.resource_kind AS kind,
            sub.resource_id AS "resourceId", ${ADDON_OF} AS "addonOf", ${RESOURCE_NAME} AS name, p.code AS plan, sub.parked_from AS "parkedFrom",
            sub.parked_reason AS reason
     FROM subscriptions sub
     ${RESOURCE_JOINS}
     LEFT JOIN organization_handles h ON h.organization_id = sub.organization_id
     LEFT JOIN plans p ON p.plan_id = sub.plan_id
     WHERE sub.billing_state = 'parked' AND (sub.organization_id, sub.subscription_id) > ($1::bigint, $2::bigint)
     ORDER BY sub.organization_id, sub.subscription_id LIMIT $3`,
    [page.organizationId, page.subscriptionId, page.limit],
  );
  return rows;
}
