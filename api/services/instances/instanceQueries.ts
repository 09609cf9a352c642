import {
  type InstanceFilter,
  type InstanceView,
  readInstance,
  readInstanceCharges,
  readInstances,
  readStatusHistory,
  sumInstanceMonth,
  sumInstancesMonth,
} from '../../../db/instances/instanceQueries.ts';
import type { Pool } from '../../../db/pool.ts';
import { hourlyMicros } from '../../../domain/billing/charge.ts';
import { formatTimestamp, type Instant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { pageOf, writeCursor } from '../page.ts';
import { Refusal } from '../refusal.ts';

type Filter = { [Name in keyof InstanceFilter]?: InstanceFilter[Name] | undefined };

interface Back {
  before: Instant | null;
  limit: number;
}

/** Instances as their owners see them. */
export class InstanceQueries {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(
    organizationId: bigint,
    { status = null, region = null, plan = null }: Filter,
    page: { after: bigint; limit: number },
  ) {
    const rows = await readInstances(this.#pool, organizationId, { status, region, plan }, page);
    const ids = rows.map(({ instanceId }) => instanceId);
    const costs = await sumInstancesMonth(this.#pool, organizationId, ids);
    return pageOf(
      rows,
      page.limit,
      ({ instanceId }) => [instanceId],
      (row) => toInstance(row, costs.get(row.instanceId)),
    );
  }

  async get(organizationId: bigint, instanceId: bigint) {
    const row = await this.#require(organizationId, instanceId);
    const costs = await sumInstancesMonth(this.#pool, organizationId, [instanceId]);
    return toInstance(row, costs.get(instanceId));
  }

  async history(organizationId: bigint, instanceId: bigint, page: Back) {
    await this.#require(organizationId, instanceId);
    const rows = await readStatusHistory(this.#pool, organizationId, instanceId, page);
    return pageOf(
      rows,
      page.limit,
      ({ changedAt }) => [changedAt],
      ({ changedAt, status }) => ({ status, since: formatTimestamp(changedAt) }),
    );
  }

  /** The hours of an instance that are charged, and their sum this month. */
  async costs(organizationId: bigint, instanceId: bigint, page: Back) {
    await this.#require(organizationId, instanceId);
    const month = await sumInstanceMonth(this.#pool, organizationId, instanceId);
    const { charges, nextBefore } = await readInstanceCharges(this.#pool, organizationId, instanceId, page);
    return {
      monthToDate: { hours: Number(month.hours), amount: formatMicros(month.amountMicros) },
      items: charges.map((charge) => ({
        hour: formatTimestamp(charge.hour),
        ordinal: charge.monthOrdinal,
        plan: charge.plan,
        amount: formatMicros(charge.amountMicros),
        postedAt: formatTimestamp(charge.postedAt),
      })),
      nextCursor: nextBefore === null ? null : writeCursor(nextBefore),
    };
  }

  async #require(organizationId: bigint, instanceId: bigint): Promise<InstanceView> {
    const instance = await readInstance(this.#pool, organizationId, instanceId);
    if (instance) return instance;
    throw new Refusal('not_found', `there is no instance ${instanceId} in organization ${organizationId}`);
  }
}

function toInstance(row: InstanceView, costThisMonthMicros = 0n) {
  const { vcpus, memoryMib, diskGib, pendingTask, pendingSince } = row;
  return {
    id: String(row.instanceId),
    name: row.name,
    status: row.status,
    plan: row.plan,
    region: row.region,
    resources:
      vcpus === null || memoryMib === null || diskGib === null ? null : { vcpus, memoryMib, diskGib },
    pending:
      pendingTask === null || pendingSince === null
        ? null
        : { task: pendingTask, since: formatTimestamp(pendingSince) },
    createdAt: formatTimestamp(row.createdAt),
    billingStartedAt: formatTimestamp(row.billingStartedAt),
    deletedAt: formatTimestamp(row.deletedAt),
    costThisMonth: formatMicros(costThisMonthMicros),
    perHour: row.price === null ? null : formatMicros(hourlyMicros(row.price)),
    notBilledBecause: row.parkedReason as 'no plan' | 'no price' | 'behind the mark' | null,
  };
}
