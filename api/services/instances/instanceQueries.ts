import {
  type InstanceCharge,
  type InstanceFilter,
  type InstanceView,
  readInstance,
  readInstanceCharges,
  readInstances,
  readStatusHistory,
  type StatusChange,
  sumInstanceMonth,
  sumInstancesMonth,
} from '../../../db/instances/instanceQueries.ts';
import { onlyRow, type Pool } from '../../../db/pool.ts';
import type { Instant } from '../../../domain/instant.ts';
import { type Page, pageOf, writeCursor } from '../page.ts';
import { Refusal } from '../refusal.ts';

type Filter = { [Name in keyof InstanceFilter]?: InstanceFilter[Name] | undefined };

export interface CostedInstance extends InstanceView {
  costThisMonthMicros: bigint;
}

/** What an instance has cost this month, and a page of the hours that it was charged for. */
export interface InstanceCosts extends Page<InstanceCharge> {
  month: { hours: bigint; amountMicros: bigint };
}

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
  ): Promise<Page<CostedInstance>> {
    const rows = await readInstances(this.#pool, organizationId, { status, region, plan }, page);
    const costed = await this.#withCosts(organizationId, rows);
    return pageOf(costed, page.limit, ({ instanceId }) => [instanceId]);
  }

  async get(organizationId: bigint, instanceId: bigint): Promise<CostedInstance> {
    const row = await this.#require(organizationId, instanceId);
    return onlyRow(await this.#withCosts(organizationId, [row]));
  }

  async history(organizationId: bigint, instanceId: bigint, page: Back): Promise<Page<StatusChange>> {
    await this.#require(organizationId, instanceId);
    const rows = await readStatusHistory(this.#pool, organizationId, instanceId, page);
    return pageOf(rows, page.limit, ({ changedAt }) => [changedAt]);
  }

  async costs(organizationId: bigint, instanceId: bigint, page: Back): Promise<InstanceCosts> {
    await this.#require(organizationId, instanceId);
    const month = await sumInstanceMonth(this.#pool, organizationId, instanceId);
    const { charges, nextBefore } = await readInstanceCharges(this.#pool, organizationId, instanceId, page);
    return { month, items: charges, nextCursor: nextBefore === null ? null : writeCursor(nextBefore) };
  }

  async #withCosts(organizationId: bigint, instances: InstanceView[]): Promise<CostedInstance[]> {
    const ids = instances.map(({ instanceId }) => instanceId);
    const costs = await sumInstancesMonth(this.#pool, organizationId, ids);
    return instances.map((row) => ({ ...row, costThisMonthMicros: costs.get(row.instanceId) ?? 0n }));
  }

  async #require(organizationId: bigint, instanceId: bigint): Promise<InstanceView> {
    const instance = await readInstance(this.#pool, organizationId, instanceId);
    if (instance) return instance;
    throw new Refusal('not_found', `there is no instance ${instanceId} in organization ${organizationId}`);
  }
}
