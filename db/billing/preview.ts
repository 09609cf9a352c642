import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../domain/instant.ts';
import { DUE_HOURS_SQL } from './dueHours.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { RESOURCE_JOINS, RESOURCE_NAME } from '../subscriptions/resources.ts';

/** Organizations with ids in (after, through]. */
export interface PreviewSlice {
  after: bigint;
  through: bigint;
  /** How many they are. */
  organizations: number;
}

/** What a run would do to one organization. */
export interface PreviewedOrganization {
  handle: string;
  instances: bigint;
  hours: bigint;
  amountMicros: bigint;
  /** When the first of the hours began; null: there are none. */
  oldestHour: Instant | null;
  becomesPastDue: boolean;
  instancesParked: bigint;
}

/** An instance that a run would park, or leave parked. */
export interface PreviewedParking {
  organization: string;
  subscriptionId: bigint;
  kind: ResourceKind;
  resourceId: bigint;
  name: string;
  parkedFrom: Instant;
  reason: 'no plan' | 'no price';
}

/** Small enough that a slice's hours of a month fit in memory, the server's. */
const SLICE_ORGANIZATIONS = 200;

const HANDLE = `coalesce(h.handle, 'id:' || organization_id)`;

/** An instance is billed up to its first hour without a price, which parks it (rule 6). */
const DUE_AND_UNPRICED = `
  WITH due AS MATERIALIZED (${DUE_HOURS_SQL}),
  unpriced AS (
    SELECT DISTINCT ON (organization_id, subscription_id) organization_id, subscription_id, starts_at AS parked_from, reason
    FROM due WHERE reason IS NOT NULL
    ORDER BY organization_id, subscription_id, starts_at
  )`;

/** The slice after an organization; null when there are no more. */
export async function nextPreviewSlice(db: Queryable, after: bigint): Promise<PreviewSlice | null> {
  const { rows } = await db.query<{ through: bigint | null; organizations: bigint }>(
    `SELECT max(organization_id) AS through, count(*) AS organizations
     FROM (SELECT organization_id FROM organizations WHERE organization_id > $1
           ORDER BY organization_id LIMIT ${SLICE_ORGANIZATIONS}) slice`,
    [after],
  );
  const { through, organizations } = onlyRow(rows);
  return through === null ? null : { after, through, organizations: Number(organizations) };
}

/** What a run at `asOf` would post for a slice of organizations; those it would leave alone are not listed. */
export async function previewSlice(
  db: Queryable,
  slice: PreviewSlice,
  asOf: Instant,
): Promise<PreviewedOrganization[]> {
  const { rows } = await db.query<PreviewedOrganization>(
    `${DUE_AND_UNPRICED},
     billed AS (
       SELECT organization_id, subscription_id, count(*) AS hours, sum(amount_micros) AS amount_micros,
              min(due.starts_at) AS oldest_hour
       FROM due LEFT JOIN unpriced USING (organization_id, subscription_id)
       WHERE unpriced.parked_from IS NULL OR due.starts_at < unpriced.parked_from
       GROUP BY organization_id, subscription_id
     ),
     taken AS (
       SELECT organization_id, count(*) AS instances, sum(hours)::bigint AS hours, sum(amount_micros)::bigint AS amount_micros,
              min(oldest_hour) AS oldest_hour
       FROM billed GROUP BY organization_id
     ),
     parked AS (SELECT organization_id, count(*) AS instances FROM unpriced GROUP BY organization_id)
     SELECT ${HANDLE} AS handle, coalesce(taken.instances, 0) AS instances, coalesce(taken.hours, 0) AS hours,
            coalesce(taken.amount_micros, 0) AS "amountMicros", taken.oldest_hour AS "oldestHour", coalesce(parked.instances, 0) AS "instancesParked",
            w.past_due_since IS NULL AND coalesce(w.balance_micros, 0) < coalesce(taken.amount_micros, 0) AS "becomesPastDue"
     FROM taken
     FULL JOIN parked USING (organization_id)
     LEFT JOIN wallets w USING (organization_id)
     LEFT JOIN organization_handles h USING (organization_id)
     ORDER BY organization_id`,
    [slice.after, slice.through, timestamp(asOf)],
  );
  return rows;
}

/** The first `limit` instances of a slice that a run at `asOf` would park or leave parked. */
export async function previewParking(
  db: Queryable,
  slice: PreviewSlice,
  asOf: Instant,
  limit: number,
): Promise<PreviewedParking[]> {
  const { rows } = await db.query<PreviewedParking>(
    `${DUE_AND_UNPRICED}
     SELECT coalesce(h.handle, 'id:' || parked.organization_id) AS organization, subscription_id AS "subscriptionId", sub.resource_kind AS kind,
            sub.resource_id AS "resourceId", ${RESOURCE_NAME} AS name, parked.parked_from AS "parkedFrom", reason
     FROM (SELECT organization_id, subscription_id, parked_from, reason FROM unpriced
           ORDER BY organization_id, subscription_id LIMIT $4) parked
     JOIN subscriptions sub USING (organization_id, subscription_id) ${RESOURCE_JOINS}
     LEFT JOIN organization_handles h ON h.organization_id = parked.organization_id
     ORDER BY parked.organization_id, subscription_id`,
    [slice.after, slice.through, timestamp(asOf), limit],
  );
  return rows;
}

/** How many organizations there are to go through. */
export async function countOrganizations(db: Queryable): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>('SELECT count(*) AS count FROM organizations');
  return onlyRow(rows).count;
}
