import { type AuditActor, type AuditEvent, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import {
  type AddonRow,
  countLivingAddons,
  insertAddon,
  lockAddon,
  type LockedAddon,
  readAddon,
  readAddons,
  readLivingAddons,
} from '../../../db/addons/addons.ts';
import { endAddonsOf } from '../../../db/addons/lives.ts';
import { sumInstancesMonth } from '../../../db/instances/instanceQueries.ts';
import { type InstanceRow, lockInstance, peekInstance } from '../../../db/instances/instances.ts';
import { type Client, onlyRow, type Pool } from '../../../db/pool.ts';
import { readPresentCost } from '../../../db/subscriptions/pricedFleet.ts';
import { beginFleetChange, changeTerms, startMetering } from '../../../db/subscriptions/subscriptions.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { priceTimes } from '../../../domain/billing/charge.ts';
import { MOST_LIVING_ADDONS } from '../../../domain/instances/quotas.ts';
import type { Instant } from '../../../domain/instant.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import {
  AdmissionService,
  additionOf,
  changeOf,
  requireLiving,
  requirePlan,
  requireRoom,
} from '../subscriptions/admission.ts';

export interface CostedAddon extends AddonRow {
  costThisMonthMicros: bigint;
}

/** What an organization and one of its instances are called in paths. */
export type InstanceKey = readonly [organizationId: bigint, instanceId: bigint];

export interface WantedAddon {
  plan: string;
  /** null: what its plan is called. */
  name: string | null;
  quantity: number;
}

/**
 * Add-ons of instances: backups, addresses, volumes. They are billed from their creation, at the earliest from the first
 * running of their instance, until they are deleted, at the latest with it. Every change locks the wallet, as it changes
 * the bill.
 */
export class AddonService {
  readonly #pool: Pool;
  readonly #admission: AdmissionService;

  constructor(pool: Pool, admission = new AdmissionService(pool)) {
    this.#pool = pool;
    this.#admission = admission;
  }

  /** Creates an add-on when the wallet admits it, or an administrator says why it is created all the same. */
  async create(
    instanceKey: InstanceKey,
    { plan, name, quantity }: WantedAddon,
    by: AuditActor,
    overrideReason: string | null = null,
  ): Promise<CostedAddon> {
    const [organizationId, instanceId] = instanceKey;
    const addonId = await this.#change(instanceKey, async (client, instance, moment) => {
      await requireLiving(client, organizationId);
      if (instance.status === 'error' && instance.billingState === 'none') {
        throw new Refusal('conflict', 'the instance never ran: delete it and create another');
      }
      requireRoom('addon', await countLivingAddons(client, organizationId), MOST_LIVING_ADDONS);
      const { planId, price, displayName } = await requirePlan(client, 'addon', plan);
      const act = additionOf(priceTimes(price, BigInt(quantity)));
      const override = await this.#admission.require(client, organizationId, act, overrideReason);
      const addon = { organizationId, instanceId, name: name ?? displayName, planId, quantity };
      const id = await insertAddon(client, { ...addon, createdAt: moment });
      const hasRun = instance.billingState !== 'none';
      if (hasRun) await startMetering(client, { organizationId, subscriptionId: id }, moment);
      const detail = { instance: String(instanceId), plan, quantity, ...override };
      await recordAuditEvent(client, by, { ...about(organizationId, id), action: 'addon.create', detail });
      return id;
    });
    return this.get(instanceKey, addonId);
  }

  /** Changes the quantity from now on, for billing from the next hour. */
  async setQuantity(
    instanceKey: InstanceKey,
    addonId: bigint,
    quantity: number,
    by: AuditActor,
    overrideReason: string | null = null,
  ): Promise<CostedAddon> {
    const [organizationId] = instanceKey;
    await this.#changeOne(
      instanceKey,
      addonId,
      async (client, addon, moment) => {
        const { planId, quantity: from } = addon;
        const present = await readPresentCost(client, organizationId, 'addon', addonId);
        if (present === null || planId === null) throw notFound(addonId);
        if (quantity === from) throw new Refusal('conflict', `its quantity is ${quantity} already`);
        const act = changeOf(present, present.price, quantity);
        const override = await this.#admission.require(client, organizationId, act, overrideReason);
        await changeTerms(client, addon, { planId, quantity }, moment);
        return { action: 'addon.change', detail: { from, to: quantity, ...override } };
      },
      by,
    );
    return this.get(instanceKey, addonId);
  }

  async delete(instanceKey: InstanceKey, addonId: bigint, by: AuditActor): Promise<CostedAddon> {
    const [organizationId, instanceId] = instanceKey;
    await this.#changeOne(
      instanceKey,
      addonId,
      async (client, _, moment) => {
        await endAddonsOf(client, { organizationId, instanceId }, moment, addonId);
        return { action: 'addon.delete' };
      },
      by,
    );
    return this.get(instanceKey, addonId);
  }

  async list(
    [organizationId, instanceId]: InstanceKey,
    page: { deleted: boolean; after: bigint; limit: number },
  ): Promise<Page<CostedAddon>> {
    if ((await peekInstance(this.#pool, organizationId, instanceId)) === null) throw noInstance(instanceId);
    const rows = await readAddons(this.#pool, organizationId, instanceId, page);
    return pageOf(await this.#withCosts(organizationId, rows), page.limit, ({ addonId }) => [addonId]);
  }

  /** What the operator's tooling has to keep set up: what is not listed any more is to go. */
  async listAll({
    region,
    after,
    limit,
  }: {
    region: string | null;
    after: bigint[];
    limit: number;
  }): Promise<Page<AddonRow>> {
    const [organizationId, addonId = 0n] = after;
    const key = organizationId === undefined ? null : { organizationId, addonId };
    const rows = await readLivingAddons(this.#pool, { region, after: key, limit });
    return pageOf(rows, limit, (row) => [row.organizationId, row.addonId]);
  }

  async get([organizationId, instanceId]: InstanceKey, addonId: bigint): Promise<CostedAddon> {
    const addon = await readAddon(this.#pool, organizationId, instanceId, addonId);
    if (addon === null) throw notFound(addonId);
    return onlyRow(await this.#withCosts(organizationId, [addon]));
  }

  /** With the wallet and the instance locked, and the moment at which the change happens. */
  async #change<Result>(
    [organizationId, instanceId]: InstanceKey,
    apply: (client: Client, instance: InstanceRow, moment: Instant) => Promise<Result>,
  ): Promise<Result> {
    return inRetriedTransaction(this.#pool, async (client) => {
      const moment = await beginFleetChange(client, organizationId);
      const instance = moment === null ? null : await lockInstance(client, organizationId, instanceId);
      if (moment === null || instance === null) throw noInstance(instanceId);
      if (instance.deletedAt !== null) throw new Refusal('conflict', 'the instance is deleted');
      return apply(client, instance, moment);
    });
  }

  async #changeOne(
    instanceKey: InstanceKey,
    addonId: bigint,
    apply: (client: Client, addon: LockedAddon, moment: Instant) => Promise<Omit<AuditEvent, 'subject'>>,
    by: AuditActor,
  ): Promise<void> {
    await this.#change(instanceKey, async (client, _, moment) => {
      const addon = await lockAddon(client, ...instanceKey, addonId);
      if (addon === null) throw notFound(addonId);
      if (addon.deletedAt !== null) throw new Refusal('conflict', 'the add-on is deleted');
      const auditEvent = await apply(client, addon, moment);
      await recordAuditEvent(client, by, { ...about(instanceKey[0], addonId), ...auditEvent });
    });
  }

  async #withCosts(organizationId: bigint, addons: AddonRow[]): Promise<CostedAddon[]> {
    const ids = addons.map(({ addonId }) => addonId);
    const costs = await sumInstancesMonth(this.#pool, organizationId, ids);
    return addons.map((row) => ({ ...row, costThisMonthMicros: costs.get(row.addonId) ?? 0n }));
  }
}

function about(organizationId: bigint, addonId: bigint): { organizationId: bigint; subject: string } {
  return { organizationId, subject: `add-on ${addonId}` };
}

function noInstance(instanceId: bigint): Refusal {
  return new Refusal('not_found', `there is no instance ${instanceId}`);
}

function notFound(addonId: bigint): Refusal {
  return new Refusal('not_found', `the instance has no add-on ${addonId}`);
}
