import type { Instant } from '../../domain/instant.ts';
import {
  allOf,
  type Condition,
  containing,
  countMatching,
  type Listed,
  type ListPage,
  type ListSource,
  readListed,
  searchedId,
} from '../list.ts';
import type { Task } from '../../domain/instances/powerActions.ts';
import type { InstanceStatus } from './instances.ts';
import type { ParkedReason } from '../billing/parkedInstances.ts';
import type { PlanPrice } from '../../domain/billing/charge.ts';
import { type HeldColumns, heldSql } from '../debtors/held.ts';
import { type MaybePrice, priceNowSql, withPrice } from '../plans/planQueries.ts';
import { clockHourSql, hoursBegunThroughSql, lifetimeHoursSql } from '../billing/instanceHours.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

/** An instance as its owner sees it. */
export interface InstanceView extends HeldColumns {
  instanceId: bigint;
  name: string;
  status: InstanceStatus;
  plan: string | null;
  region: string;
  vcpus: number | null;
  memoryMib: number | null;
  diskGib: number | null;
  pendingTask: Task | null;
  pendingSince: Instant | null;
  createdAt: Instant;
  billingStartedAt: Instant | null;
  deletedAt: Instant | null;
  parkedReason: ParkedReason | null;
  /** Of its plan, in force now; null: none is, or the instance is deleted. */
  price: PlanPrice | null;
}

export type InstanceSort = 'created' | 'name' | 'price';

export type ListedInstance = InstanceView & Listed;

export interface InstanceFilter {
  /** Any part of the name, or of the operator's own name for it, in any case; or the id. */
  search: string | null;
  status: InstanceStatus | null;
  region: string | null;
  plan: string | null;
}

export interface StatusChange {
  changedAt: Instant;
  status: InstanceStatus;
}

export interface InstanceCharge {
  hour: Instant;
  monthOrdinal: number;
  plan: string;
  amountMicros: bigint;
  postedAt: Instant;
}

const COLUMNS = `i.instance_id AS "instanceId", i.name, i.status, p.code AS plan, r.code AS region, p.vcpus,
         p.memory_mib AS "memoryMib", p.disk_gib AS "diskGib", i.wanted_work AS "pendingTask",
         i.wanted_since AS "pendingSince", i.created_at AS "createdAt", sub.billing_started_at AS "billingStartedAt",
         i.deleted_at AS "deletedAt", sub.parked_reason AS "parkedReason",
         ${heldSql('i')}, price.price_monthly_micros AS "priceMonthlyMicros", price.hourly_numerator AS "hourlyNumerator",
         price.hourly_denominator AS "hourlyDenominator"`;
const FROM = `
  vps_instances i JOIN regions r USING (region_id)
  -- OFFSET 0: looked up for each instance of the page, never read for all of the organization's.
  CROSS JOIN LATERAL (
    SELECT * FROM subscriptions s
    WHERE s.organization_id = i.organization_id AND s.subscription_id = i.instance_id OFFSET 0
  ) sub
  LEFT JOIN plans p ON p.plan_id = sub.plan_id
  LEFT JOIN LATERAL (${priceNowSql('sub.plan_id')}) price ON i.deleted_at IS NULL`;

const HAS_PLAN = `EXISTS (
  SELECT FROM subscriptions s JOIN plans USING (plan_id)
  WHERE s.organization_id = i.organization_id AND s.subscription_id = i.instance_id AND plans.code = ?)`;

/** Ids are given in order of creation. What has no price comes first among the cheap. */
const LIST: ListSource<InstanceSort> = {
  from: FROM,
  id: 'i.instance_id',
  columns: COLUMNS,
  sorts: {
    created: { by: 'i.instance_id', type: 'bigint' },
    name: { by: 'lower(i.name)', type: 'text' },
    price: { by: 'coalesce(price.price_monthly_micros, -1)', type: 'bigint' },
  },
};

type InstanceRow = Omit<InstanceView, 'price'> & MaybePrice;

/** An organization's instances; the deleted only when asked for. */
export async function listInstances(
  db: Queryable,
  organizationId: bigint,
  filter: InstanceFilter,
  page: ListPage<InstanceSort>,
): Promise<ListedInstance[]> {
  const rows = await readListed<InstanceRow & Listed, InstanceSort>(
    db,
    LIST,
    matching(organizationId, filter),
    page,
  );
  return rows.map(withPrice);
}

export function countInstances(
  db: Queryable,
  organizationId: bigint,
  filter: InstanceFilter,
): Promise<number> {
  return countMatching(db, 'vps_instances i', matching(organizationId, filter));
}

function matching(organizationId: bigint, { search, status, region, plan }: InstanceFilter): Condition {
  const id = search === null ? null : searchedId(search);
  return allOf(
    ['i.organization_id = ?', organizationId],
    status === null ? 'i.deleted_at IS NULL' : ['i.status = ?', status],
    region === null ? null : ['i.region_id = (SELECT region_id FROM regions WHERE code = ?)', region],
    plan === null ? null : [HAS_PLAN, plan],
    search === null
      ? null
      : [
          `(lower(i.name) LIKE lower(?) OR lower(i.external_ref) LIKE lower(?)${id === null ? '' : ` OR i.instance_id = ${id}`})`,
          containing(search),
        ],
  );
}

export async function readInstance(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
): Promise<InstanceView | null> {
  const { rows } = await db.query<InstanceRow>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE i.organization_id = $1 AND i.instance_id = $2`,
    [organizationId, instanceId],
  );
  return rows[0] === undefined ? null : withPrice(rows[0]);
}

/** An instance's changes of status before a moment, newest first. */
export async function readStatusHistory(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
  page: { before: Instant | null; limit: number },
): Promise<StatusChange[]> {
  const { rows } = await db.query<StatusChange>(
    `SELECT changed_at AS "changedAt", status FROM vps_instance_status_history
     WHERE organization_id = $1 AND instance_id = $2 AND ($3::timestamptz IS NULL OR changed_at < $3)
     ORDER BY changed_at DESC LIMIT $4`,
    [organizationId, instanceId, timestamp(page.before), page.limit],
  );
  return rows;
}

/**
 * What single hours of an instance cost, newest first: those among the `limit` clock hours before `before` (or up to
 * now) that are charged, and the clock hour before which there may be more. Each hour is looked up by its key.
 */
export async function readInstanceCharges(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
  page: { before: Instant | null; limit: number },
): Promise<{ charges: InstanceCharge[]; nextBefore: Instant | null }> {
  const { rows: bounds } = await db.query<{ first: Instant | null; last: Instant | null }>(
    `SELECT first, least(first + make_interval(hours => begun - 1), $3::timestamptz - interval '1 hour') AS last
     FROM (SELECT ${clockHourSql('billing_started_at')} AS first,
                  least(${hoursBegunThroughSql('billing_started_at', 'clock_timestamp()')},
                        ${lifetimeHoursSql('billing_started_at', 'ended_at')}) AS begun
           FROM subscriptions WHERE organization_id = $1 AND subscription_id = $2) life`,
    [organizationId, instanceId, timestamp(page.before)],
  );
  const { first = null, last = null } = bounds[0] ?? {};
  if (first === null || last === null || last < first) return { charges: [], nextBefore: null };
  const { rows } = await db.query<InstanceCharge>(
    `SELECT c.hour, c.month_ordinal AS "monthOrdinal", p.code AS plan, c.amount_micros AS "amountMicros",
            c.posted_at AS "postedAt"
     FROM generate_series(0, $4::integer - 1) AS back
     JOIN billing_charges c ON c.hour = $3::timestamptz - make_interval(hours => back)
       AND c.organization_id = $1 AND c.subscription_id = $2
     JOIN plan_prices USING (plan_price_id) JOIN plans p USING (plan_id)
     ORDER BY c.hour DESC`,
    [organizationId, instanceId, timestamp(last), page.limit],
  );
  const oldestSeen = last - BigInt(page.limit - 1) * 3_600_000_000n;
  return { charges: rows, nextBefore: oldestSeen > first ? oldestSeen : null };
}

/** What an instance has been charged for the hours of this calendar month (UTC). */
export async function sumInstanceMonth(
  db: Queryable,
  organizationId: bigint,
  instanceId: bigint,
): Promise<{ hours: bigint; amountMicros: bigint }> {
  const { rows } = await db.query<{ hours: bigint; amountMicros: bigint }>(
    `SELECT count(*) AS hours, coalesce(sum(amount_micros), 0)::bigint AS "amountMicros"
     FROM generate_series(date_trunc('month', now(), 'UTC'), clock_timestamp(), interval '1 hour') AS hours_of (hour)
     JOIN billing_charges c ON c.hour = hours_of.hour AND c.organization_id = $1 AND c.subscription_id = $2`,
    [organizationId, instanceId],
  );
  return onlyRow(rows);
}

/**
 * What instances of an organization, a page of them, have been charged for the hours of this calendar month (UTC); those
 * without a charge are not in the map. Every clock hour since the first of them began is looked into by the charges' key.
 */
export async function sumInstancesMonth(
  db: Queryable,
  organizationId: bigint,
  instanceIds: bigint[],
): Promise<Map<bigint, bigint>> {
  const { rows } = await db.query<{ instanceId: bigint; amountMicros: bigint }>(
    `SELECT c.subscription_id AS "instanceId", sum(c.amount_micros)::bigint AS "amountMicros"
     FROM generate_series(
       greatest(date_trunc('month', now(), 'UTC'),
                (SELECT ${clockHourSql('min(billing_started_at)')} FROM subscriptions
                 WHERE organization_id = $1 AND subscription_id = ANY ($2::bigint[]))),
       clock_timestamp(), interval '1 hour') AS hours_of (hour)
     JOIN billing_charges c ON c.hour = hours_of.hour AND c.organization_id = $1
       AND c.subscription_id = ANY ($2::bigint[])
     GROUP BY c.subscription_id`,
    [organizationId, instanceIds],
  );
  return new Map(rows.map(({ instanceId, amountMicros }) => [instanceId, amountMicros]));
}
