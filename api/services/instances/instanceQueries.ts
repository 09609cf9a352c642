import type { ListPage } from '../../../db/list.ts';
import {
  countInstances,
  type InstanceCharge,
  type InstanceFilter,
  type InstanceSort,
  type InstanceView,
  type ListedInstance,
  listInstances,
  readInstance,
  readInstanceCharges,
  readStatusHistory,
  type StatusChange,
  sumInstanceMonth,
  sumInstancesMonth,
} from '../../../db/instances/instanceQueries.ts';
import { onlyRow, type Pool } from '../../../db/pool.ts';
import type { Instant } from '../../../domain/instant.ts';
import { type CountedPage, countedPageOf, everyListed, type Page, pageOf, writeCursor } from '../page.ts';
import { Refusal } from '../refusal.ts';

const idOf = ({ instanceId }: InstanceView) => instanceId;

interface Cost {
  costThisMonthMicros: bigint;
}

export type CostedInstance = InstanceView & Cost;

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
    filter: InstanceFilter,
    page: ListPage<InstanceSort>,
  ): Promise<CountedPage<ListedInstance & Cost>> {
    return countedPageOf(page, this.#read(organizationId, filter, page), () =>
      countInstances(this.#pool, organizationId, filter),
    );
  }

  /** The same, whole. */
  every(
    organizationId: bigint,
    filter: InstanceFilter,
    order: Pick<ListPage<InstanceSort>, 'sort' | 'descending'>,
  ) {
    return everyListed(order, (page) => this.#read(organizationId, filter, page));
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

  async #read(organizationId: bigint, filter: InstanceFilter, page: ListPage<InstanceSort>) {
    return this.#withCosts(organizationId, await listInstances(this.#pool, organizationId, filter, page));
  }

  async #withCosts<Row extends InstanceView>(
    organizationId: bigint,
    instances: Row[],
  ): Promise<(Row & Cost)[]> {
    const ids = instances.map(idOf);
    const costs = await sumInstancesMonth(this.#pool, organizationId, ids);
    return instances.map((row) => ({ ...row, costThisMonthMicros: costs.get(row.instanceId) ?? 0n }));
  }

  async #require(organizationId: bigint, instanceId: bigint): Promise<InstanceView> {
    const instance = await readInstance(this.#pool, organizationId, instanceId);
    if (instance) return instance;
    throw new Refusal('not_found', `there is no instance ${instanceId} in organization ${organizationId}`);
  }
}
