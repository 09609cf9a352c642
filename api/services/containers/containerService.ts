import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import {
  type ContainerPlan,
  type ContainerRow,
  type ContainerStatus,
  insertContainer,
  insertContainerPlan,
  lockContainer,
  readContainer,
  readContainerPlans,
  readContainers,
  readDeployingContainers,
  retireContainerPlan,
  setContainerStatus,
} from '../../../db/containers/containers.ts';
import { lockOrganization } from '../../../db/accounts/organizations.ts';
import type { Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

/** The statuses from which a container can get another. */
const POSSIBLE_FROM: Partial<Record<ContainerStatus, ContainerStatus[]>> = {
  running: ['deploying'],
  error: ['deploying', 'running'],
  stopped: ['running'],
  deleted: ['deploying', 'running', 'stopped', 'error'],
};

/** Containers: deployed by the provisioner, stopped and deleted by their owners. */
export class ContainerService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async plans(): Promise<ContainerPlan[]> {
    return readContainerPlans(this.#pool);
  }

  async createPlan(plan: ContainerPlan, by: AuditActor): Promise<ContainerPlan> {
    return inTransaction(this.#pool, async (client) => {
      if (!(await insertContainerPlan(client, plan))) {
        throw new Refusal(
          'conflict',
          `there is a container plan "${plan.code}" already, or one that looks like it`,
        );
      }
      const subject = `container plan ${plan.code}`;
      await recordAuditEvent(client, by, { action: 'container_plan.create', subject });
      return plan;
    });
  }

  async retirePlan(code: string, by: AuditActor): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      if (!(await retireContainerPlan(client, code))) {
        throw new Refusal('not_found', `there is no available container plan "${code}"`);
      }
      await recordAuditEvent(client, by, {
        action: 'container_plan.retire',
        subject: `container plan ${code}`,
      });
    });
  }

  async deploy(
    container: { organizationId: bigint; name: string; image: string; plan: string },
    by: AuditActor,
  ): Promise<ContainerRow> {
    const { organizationId, plan, image } = container;
    const containerId = await inTransaction(this.#pool, async (client) => {
      if (!(await lockOrganization(client, organizationId))) {
        throw new Refusal('not_found', 'there is no such organization any more');
      }
      const id = await insertContainer(client, container);
      if (id === null) throw new Refusal('conflict', `container plan "${plan}" is not available`);
      const auditEvent = { action: 'container.deploy', subject: `container ${id}` };
      await recordAuditEvent(client, by, { ...auditEvent, organizationId, detail: { plan, image } });
      return id;
    });
    return this.get(organizationId, containerId);
  }

  async list(
    organizationId: bigint,
    page: { status: ContainerStatus | null; after: bigint; limit: number },
  ): Promise<Page<ContainerRow>> {
    const rows = await readContainers(this.#pool, organizationId, page);
    return pageOf(rows, page.limit, ({ containerId }) => [containerId]);
  }

  /** Containers that the operator's tooling has to deploy. */
  async listDeploying({ after, limit }: { after: bigint[]; limit: number }): Promise<Page<ContainerRow>> {
    const [organizationId, containerId = 0n] = after;
    const key = organizationId === undefined ? null : { organizationId, containerId };
    const rows = await readDeployingContainers(this.#pool, { after: key, limit });
    return pageOf(rows, limit, (row) => [row.organizationId, row.containerId]);
  }

  async get(organizationId: bigint, containerId: bigint): Promise<ContainerRow> {
    const container = await readContainer(this.#pool, organizationId, containerId);
    if (container === null) throw new Refusal('not_found', `there is no container ${containerId}`);
    return container;
  }

  async bring(
    organizationId: bigint,
    containerId: bigint,
    status: Exclude<ContainerStatus, 'deploying'>,
    by: AuditActor,
  ): Promise<ContainerRow> {
    await inTransaction(this.#pool, async (client) => {
      const now = await lockContainer(client, organizationId, containerId);
      if (now === null) throw new Refusal('not_found', `there is no container ${containerId}`);
      if (!POSSIBLE_FROM[status]?.includes(now)) {
        throw new Refusal('conflict', `a container that is ${now} cannot become ${status}`);
      }
      await setContainerStatus(client, organizationId, containerId, status);
      const auditEvent = { action: `container.${status}`, subject: `container ${containerId}` };
      await recordAuditEvent(client, by, { ...auditEvent, organizationId });
    });
    return this.get(organizationId, containerId);
  }
}
