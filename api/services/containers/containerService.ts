import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import {
  type ContainerRow,
  type ContainerStatus,
  countLivingContainers,
  insertContainer,
  lockContainer,
  type LockedContainer,
  peekContainer,
  readContainer,
  readContainers,
  readDeployingContainers,
  setContainerStatus,
} from '../../../db/containers/containers.ts';
import { keepOff } from '../../../db/debtors/powerTasks.ts';
import { sumInstancesMonth } from '../../../db/instances/instanceQueries.ts';
import { type Client, databaseNow, onlyRow, type Pool } from '../../../db/pool.ts';
import {
  beginFleetChange,
  changeTerms,
  endSubscription,
  startMetering,
} from '../../../db/subscriptions/subscriptions.ts';
import { type PresentCost, readPresentCost } from '../../../db/subscriptions/pricedFleet.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { MOST_LIVING_CONTAINERS } from '../../../domain/instances/quotas.ts';
import { type Page, pageOf } from '../page.ts';
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

/** The statuses from which a container can get another. */
const POSSIBLE_FROM: Record<ContainerStatus, ContainerStatus[]> = {
  deploying: ['stopped', 'error'],
  running: ['deploying'],
  error: ['deploying', 'running'],
  stopped: ['running'],
  deleted: ['deploying', 'running', 'stopped', 'error'],
};

export interface CostedContainer extends ContainerRow {
  costThisMonthMicros: bigint;
}

/** Containers: deployed by the provisioner; started, stopped, resized and deleted by their owners; billed like instances. */
export class ContainerService {
  readonly #pool: Pool;
  readonly #admission: AdmissionService;

  constructor(pool: Pool, admission = new AdmissionService(pool)) {
    this.#pool = pool;
    this.#admission = admission;
  }

  /** Deploys a container when the wallet admits it, or an administrator says why it is deployed all the same. */
  async deploy(
    container: { organizationId: bigint; name: string; image: string; plan: string },
    by: AuditActor,
    overrideReason: string | null = null,
  ): Promise<CostedContainer> {
    const { organizationId, name, plan, image } = container;
    const containerId = await inRetriedTransaction(this.#pool, async (client) => {
      const wallet = await lockWallet(client, organizationId);
      if (wallet === null) throw new Refusal('not_found', `there is no wallet of ${organizationId}`);
      await requireLiving(client, organizationId);
      requireRoom('container', await countLivingContainers(client, organizationId), MOST_LIVING_CONTAINERS);
      const { planId, price } = await requirePlan(client, 'container', plan);
      const act = additionOf(price);
      const override = await this.#admission.require(client, organizationId, act, overrideReason);
      const createdAt = await databaseNow(client);
      const id = await insertContainer(client, { organizationId, name, image, planId, createdAt });
      const auditEvent = { action: 'container.deploy', subject: `container ${id}` };
      const detail = { plan, image, ...override };
      await recordAuditEvent(client, by, { ...auditEvent, organizationId, detail });
      return id;
    });
    return this.get(organizationId, containerId);
  }

  async list(
    organizationId: bigint,
    page: { status: ContainerStatus | null; after: bigint; limit: number },
  ): Promise<Page<CostedContainer>> {
    const rows = await readContainers(this.#pool, organizationId, page);
    return pageOf(await this.#withCosts(organizationId, rows), page.limit, ({ containerId }) => [
      containerId,
    ]);
  }

  /** Containers that the operator's tooling has to deploy. */
  async listDeploying({ after, limit }: { after: bigint[]; limit: number }): Promise<Page<CostedContainer>> {
    const [organizationId, containerId = 0n] = after;
    const key = organizationId === undefined ? null : { organizationId, containerId };
    const rows = await readDeployingContainers(this.#pool, { after: key, limit });
    const costed: CostedContainer[] = [];
    for (const row of rows) costed.push(...(await this.#withCosts(row.organizationId, [row])));
    return pageOf(costed, limit, (row) => [row.organizationId, row.containerId]);
  }

  async get(organizationId: bigint, containerId: bigint): Promise<CostedContainer> {
    const container = await readContainer(this.#pool, organizationId, containerId);
    if (container === null) throw notFound(containerId);
    return onlyRow(await this.#withCosts(organizationId, [container]));
  }

  /** Runs a stopped container again, or tries anew: the wallet has to admit it, and the provisioner deploys it. */
  async start(
    organizationId: bigint,
    containerId: bigint,
    by: AuditActor,
    overrideReason: string | null = null,
  ): Promise<CostedContainer> {
    await inRetriedTransaction(this.#pool, async (client) => {
      await lockWallet(client, organizationId);
      const container = await lockExisting(client, organizationId, containerId);
      requirePossible(container, 'deploying');
      const act = startOf(await presentCost(client, container));
      const detail = await this.#admission.require(client, organizationId, act, overrideReason);
      await setContainerStatus(client, container, 'deploying', await databaseNow(client));
      const auditEvent = { action: 'container.start', subject: `container ${containerId}` };
      await recordAuditEvent(client, by, { ...auditEvent, organizationId, detail });
    });
    return this.get(organizationId, containerId);
  }

  /**
   * Brings a container into a status, with the wallet locked: its first running starts its billing, and its deletion ends
   * it, before or after an hour is billed; and each status is an event. `by` is null for the simulation, which has no account.
   */
  async bring(
    organizationId: bigint,
    containerId: bigint,
    status: Exclude<ContainerStatus, 'deploying'>,
    by: AuditActor | null,
  ): Promise<CostedContainer> {
    await inRetriedTransaction(this.#pool, async (client) => {
      const before = await peekContainer(client, organizationId, containerId);
      if (before === null) throw notFound(containerId);
      const starts = before.billingState === 'none' && status === 'running';
      const isBilled = starts || status === 'deleted';
      if (!isBilled) await lockWallet(client, organizationId);
      const moment = isBilled ? await beginFleetChange(client, organizationId) : await databaseNow(client);
      if (moment === null) throw notFound(containerId);
      if (starts) await requireLiving(client, organizationId);
      const container = await lockExisting(client, organizationId, containerId);
      const isKeptOff =
        status === 'stopped' &&
        by !== null &&
        (await keepOff(client, 'container', organizationId, containerId));
      if (!isKeptOff) {
        requirePossible(container, status);
        await setContainerStatus(client, container, status, moment);
      }
      if (starts) await startMetering(client, container, moment);
      if (status === 'deleted') await endSubscription(client, container, moment);
      if (by === null) return;
      const auditEvent = { action: `container.${status}`, subject: `container ${containerId}` };
      await recordAuditEvent(client, by, { ...auditEvent, organizationId });
    });
    return this.get(organizationId, containerId);
  }

  /** Changes the plan from now on, for billing from the next hour. */
  async resize(
    organizationId: bigint,
    containerId: bigint,
    plan: string,
    by: AuditActor,
    overrideReason: string | null = null,
  ): Promise<CostedContainer> {
    await inRetriedTransaction(this.#pool, async (client) => {
      const moment = await beginFleetChange(client, organizationId);
      if (moment === null) throw notFound(containerId);
      const container = await lockExisting(client, organizationId, containerId);
      if (container.status === 'deleted') throw new Refusal('conflict', 'the container is deleted');
      const { planId, price } = await requirePlan(client, 'container', plan);
      if (planId === container.planId) throw new Refusal('conflict', `its plan is "${plan}" already`);
      const act = changeOf(await presentCost(client, container), price);
      const override = await this.#admission.require(client, organizationId, act, overrideReason);
      await changeTerms(client, container, { planId }, moment);
      const auditEvent = { action: 'container.resize', subject: `container ${containerId}` };
      const detail = { plan, ...override };
      await recordAuditEvent(client, by, { ...auditEvent, organizationId, detail });
    });
    return this.get(organizationId, containerId);
  }

  async #withCosts(organizationId: bigint, containers: ContainerRow[]): Promise<CostedContainer[]> {
    const ids = containers.map(({ subscriptionId }) => subscriptionId);
    const costs = await sumInstancesMonth(this.#pool, organizationId, ids);
    return containers.map((row) => ({ ...row, costThisMonthMicros: costs.get(row.subscriptionId) ?? 0n }));
  }
}

async function lockExisting(
  client: Client,
  organizationId: bigint,
  containerId: bigint,
): Promise<LockedContainer> {
  const container = await lockContainer(client, organizationId, containerId);
  if (container === null) throw notFound(containerId);
  return container;
}

async function presentCost(
  client: Client,
  { organizationId, containerId }: LockedContainer,
): Promise<PresentCost> {
  const cost = await readPresentCost(client, organizationId, 'container', containerId);
  if (cost === null) throw new Refusal('conflict', 'the container is deleted');
  return cost;
}

function requirePossible(container: LockedContainer, status: ContainerStatus): void {
  if (POSSIBLE_FROM[status].includes(container.status)) return;
  throw new Refusal('conflict', `a container that is ${container.status} cannot become ${status}`);
}

function notFound(containerId: bigint): Refusal {
  return new Refusal('not_found', `there is no container ${containerId}`);
}
