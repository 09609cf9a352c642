import type { NewInstance } from '../../../contracts/instances.ts';
import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import {
  countLivingInstances,
  endInstance,
  type InstanceRow,
  insertInstance,
  lockInstance,
  peekInstance,
  setName,
  setPlan,
  setStatus,
  startInstance,
} from '../../../db/instances/instances.ts';
import { findDiskGib } from '../../../db/plans/planQueries.ts';
import { findRegion } from '../../../db/plans/regions.ts';
import { keepOff } from '../../../db/debtors/powerTasks.ts';
import { databaseNow, type Client, type Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { beginFleetChange } from '../../../db/subscriptions/subscriptions.ts';
import { type PresentCost, readPresentCost } from '../../../db/subscriptions/pricedFleet.ts';
import { addPendingTask } from '../../../db/instances/provisioningTasks.ts';
import { whyDiskRefused } from '../../../domain/instances/resizing.ts';
import { whyRefused, type PowerAction } from '../../../domain/instances/powerActions.ts';
import type { Instant } from '../../../domain/instant.ts';
import { MOST_LIVING_INSTANCES } from '../../../domain/instances/quotas.ts';
import { Refusal } from '../refusal.ts';
import {
  AdmissionService,
  additionOf,
  changeOf,
  requireLiving,
  requirePlan,
  requireRoom,
  startOf,
} from '../subscriptions/admission.ts';

/**
 * The life cycle of an instance. What changes the bill (first running, another plan, deletion) locks the wallet, so that it
 * happens before or after an hour is billed and never in between. Power actions are only requested here; the provisioner
 * carries them out.
 */
export class InstanceService {
  readonly #pool: Pool;
  readonly #admission: AdmissionService;

  constructor(pool: Pool, admission = new AdmissionService(pool)) {
    this.#pool = pool;
    this.#admission = admission;
  }

  /** Creates an instance when the wallet admits it, or an administrator says why it is created all the same. */
  async create(
    organizationId: bigint,
    wanted: Omit<NewInstance, 'overrideReason'>,
    by: AuditActor,
    overrideReason: string | null = null,
  ): Promise<InstanceRow> {
    const { name } = wanted;
    return inRetriedTransaction(this.#pool, async (client) => {
      const wallet = await lockWallet(client, organizationId);
      if (wallet === null) throw new Refusal('not_found', `there is no wallet of ${organizationId}`);
      await requireLiving(client, organizationId);
      requireRoom('vps', await countLivingInstances(client, organizationId), MOST_LIVING_INSTANCES);
      const region = await findRegion(client, wanted.region);
      if (region === null || region.retired) {
        throw new Refusal('conflict', `region "${wanted.region}" is not available`);
      }
      const plan = await requirePlan(client, 'vps', wanted.plan);
      const act = additionOf(plan.price);
      const override = await this.#admission.require(client, organizationId, act, overrideReason);
      const instance = await insertInstance(client, {
        organizationId,
        name,
        regionId: region.regionId,
        planId: plan.planId,
        createdAt: await databaseNow(client),
      });
      const detail = { name, plan: wanted.plan, region: wanted.region, ...override };
      await recordAuditEvent(client, by, { ...about(instance), action: 'instance.create', detail });
      return instance;
    });
  }

  /** Requests a power action: the provisioner carries it out and reports. The wallet has to admit a start. */
  async requestAction(
    organizationId: bigint,
    instanceId: bigint,
    action: Exclude<PowerAction, 'resize'>,
    by: AuditActor,
    overrideReason: string | null = null,
  ): Promise<void> {
    await inRetriedTransaction(this.#pool, async (client) => {
      if (action === 'start') await lockWallet(client, organizationId);
      const instance = await this.#lock(client, organizationId, instanceId);
      if (action === 'stop' && (await keepOff(client, 'vps', organizationId, instanceId))) {
        return recordAuditEvent(client, by, { ...about(instance), action: 'instance.stop' });
      }
      requireGranted(action, instance);
      const isStart = action === 'start';
      const detail = isStart ? await this.#requireStart(client, instance, overrideReason) : {};
      await addPendingTask(client, instance, action, await databaseNow(client));
      await recordAuditEvent(client, by, { ...about(instance), action: `instance.${action}`, detail });
    });
  }

  async #requireStart(client: Client, instance: InstanceRow, overrideReason: string | null) {
    const act = startOf(await presentCost(client, instance));
    return this.#admission.require(client, instance.organizationId, act, overrideReason);
  }

  async rename(organizationId: bigint, instanceId: bigint, name: string, by: AuditActor): Promise<void> {
    await inRetriedTransaction(this.#pool, async (client) => {
      const instance = await this.#lock(client, organizationId, instanceId);
      await setName(client, instance, name);
      const detail = { from: instance.name, to: name };
      await recordAuditEvent(client, by, { ...about(instance), action: 'instance.rename', detail });
    });
  }

  /** Locks the wallet: the first `running` of an instance starts its billing, and each new status is an event. */
  async reportStatus(
    organizationId: bigint,
    instanceId: bigint,
    status: 'provisioning' | 'running' | 'stopped' | 'error',
    andThen: (client: Client, instance: InstanceRow) => Promise<InstanceRow> = async (_, instance) =>
      instance,
  ): Promise<InstanceRow> {
    return inRetriedTransaction(this.#pool, async (client) => {
      const before = await peekInstance(client, organizationId, instanceId);
      const first = before?.billingState === 'none' && status === 'running';
      if (!first) await lockWallet(client, organizationId);
      const moment = first ? await beginFleetChange(client, organizationId) : await databaseNow(client);
      if (moment === null) throw notFound(organizationId, instanceId);
      if (first) await requireLiving(client, organizationId);
      const instance = await this.#lock(client, organizationId, instanceId);
      const starts = first && instance.billingState === 'none';
      return andThen(
        client,
        starts
          ? await startInstance(client, instance, moment)
          : await setStatus(client, instance, status, moment),
      );
    });
  }

  /** Changes the plan from now on, for billing too; the provisioner then resizes the machine. */
  async resizeTo(
    organizationId: bigint,
    instanceId: bigint,
    plan: string,
    by: AuditActor,
    overrideReason: string | null = null,
  ): Promise<void> {
    await this.#change(organizationId, instanceId, async (client, instance, moment) => {
      requireGranted('resize', instance);
      const { planId, diskGib, price } = await requirePlan(client, 'vps', plan);
      if (planId === instance.planId) throw new Refusal('conflict', `its plan is "${plan}" already`);
      const refused = whyDiskRefused(
        { code: plan, diskGib: diskGib ?? 0 },
        await findDiskGib(client, instance.planId),
      );
      if (refused !== null) throw new Refusal('conflict', refused);
      const act = changeOf(await presentCost(client, instance), price);
      const override = await this.#admission.require(client, organizationId, act, overrideReason);
      const resized = await setPlan(client, instance, planId, moment);
      const detail = { plan, ...override };
      await recordAuditEvent(client, by, { ...about(instance), action: 'instance.resize', detail });
      return addPendingTask(client, resized, 'resize', moment);
    });
  }

  /** Changes the plan alone, as an administrator does to fix an unknown one. */
  async resize(organizationId: bigint, instanceId: bigint, planId: number): Promise<InstanceRow> {
    return this.#change(organizationId, instanceId, (client, instance, moment) =>
      instance.planId === planId ? Promise.resolve(instance) : setPlan(client, instance, planId, moment),
    );
  }

  async delete(organizationId: bigint, instanceId: bigint, by?: AuditActor): Promise<InstanceRow> {
    return this.#change(organizationId, instanceId, async (client, instance, moment) => {
      if (by) await recordAuditEvent(client, by, { ...about(instance), action: 'instance.delete' });
      return endInstance(client, instance, moment);
    });
  }

  async #change(
    organizationId: bigint,
    instanceId: bigint,
    apply: (client: Client, instance: InstanceRow, moment: Instant) => Promise<InstanceRow>,
  ): Promise<InstanceRow> {
    return inRetriedTransaction(this.#pool, async (client) => {
      const moment = await beginFleetChange(client, organizationId);
      if (moment === null) throw notFound(organizationId, instanceId);
      return apply(client, await this.#lock(client, organizationId, instanceId), moment);
    });
  }

  /** An instance that exists and is not deleted, locked against other changes. */
  async #lock(client: Client, organizationId: bigint, instanceId: bigint): Promise<InstanceRow> {
    const instance = await lockInstance(client, organizationId, instanceId);
    if (instance === null) throw notFound(organizationId, instanceId);
    if (instance.deletedAt !== null) throw new Refusal('conflict', 'the instance is deleted');
    return instance;
  }
}

function notFound(organizationId: bigint, instanceId: bigint): Refusal {
  return new Refusal('not_found', `there is no instance ${instanceId} in organization ${organizationId}`);
}

function about({ organizationId, instanceId }: InstanceRow): { organizationId: bigint; subject: string } {
  return { organizationId, subject: `instance ${instanceId}` };
}

async function presentCost(
  client: Client,
  { organizationId, instanceId }: InstanceRow,
): Promise<PresentCost> {
  const cost = await readPresentCost(client, organizationId, 'vps', instanceId);
  if (cost === null) throw notFound(organizationId, instanceId);
  return cost;
}

function requireGranted(action: PowerAction, instance: InstanceRow): void {
  const reason = whyRefused(action, { ...instance, hasRun: instance.billingState !== 'none' });
  if (reason !== null) throw new Refusal('conflict', reason);
}
