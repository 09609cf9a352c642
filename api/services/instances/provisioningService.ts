import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { violates } from '../../../db/failure.ts';
import {
  type InstanceRow,
  type InstanceStatus,
  lockInstance,
  peekInstance,
  setExternalRef,
} from '../../../db/instances/instances.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import {
  clearTask,
  type PendingTask,
  readPendingTasks,
  type TaskKey,
} from '../../../db/instances/provisioningTasks.ts';
import type { Instant } from '../../../domain/instant.ts';
import { whyReportRefused, type Task } from '../../../domain/instances/powerActions.ts';
import type { InstanceService } from './instanceService.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

export interface StatusReport {
  organizationId: bigint;
  instanceId: bigint;
  status: InstanceStatus;
  /** The power action that this completes, by its timestamp; a later one stays pending. */
  completes: Instant | null;
  externalRef: string | null;
}

/** The two sides of provisioning: pending tasks, and reports of what became of them. */
export class ProvisioningService {
  readonly #pool: Pool;
  readonly #instances: InstanceService;

  constructor(pool: Pool, instances: InstanceService) {
    this.#pool = pool;
    this.#instances = instances;
  }

  /** Pending tasks, the longest waiting first. */
  async list(page: {
    region: string | null;
    task: Task | null;
    after: TaskKey | null;
    limit: number;
  }): Promise<Page<PendingTask>> {
    const rows = await readPendingTasks(this.#pool, page);
    return pageOf(rows, page.limit, (task) => [task.pendingSince, task.organizationId, task.instanceId]);
  }

  /** Records an instance's status as its provisioner reports it. `by` is null for the simulation, which has no account. */
  async report(report: StatusReport, by: AuditActor | null): Promise<void> {
    const { organizationId, instanceId, status } = report;
    const before = await peekInstance(this.#pool, organizationId, instanceId);
    if (before === null) {
      throw new Refusal('not_found', `there is no instance ${instanceId} in organization ${organizationId}`);
    }
    const settle = (client: Client, instance: InstanceRow) => this.#settle(client, instance, report, by);
    if (status === 'deleted') {
      await inTransaction(this.#pool, async (client) => {
        const instance = await lockInstance(client, organizationId, instanceId);
        if (instance) await settle(client, requirePossible(status, instance));
      });
      return;
    }
    requirePossible(status, before);
    await this.#instances.reportStatus(organizationId, instanceId, status, settle);
  }

  async #settle(
    client: Client,
    instance: InstanceRow,
    { status, completes, externalRef }: StatusReport,
    by: AuditActor | null,
  ): Promise<InstanceRow> {
    if (externalRef !== null) await this.#nameOutside(client, instance, externalRef);
    if (by) {
      await recordAuditEvent(client, by, {
        action: 'instance.report',
        subject: `instance ${instance.instanceId}`,
        organizationId: instance.organizationId,
        detail: { status, externalRef },
      });
    }
    return completes !== null && completes === instance.pendingSince ? clearTask(client, instance) : instance;
  }

  async #nameOutside(client: Client, instance: InstanceRow, externalRef: string): Promise<void> {
    try {
      await setExternalRef(client, instance, externalRef);
    } catch (error) {
      if (!violates(error, 'instance_external_ref_is_unique_in_its_organization')) throw error;
      throw new Refusal('conflict', `another instance of the organization is called "${externalRef}"`);
    }
  }
}

function requirePossible(status: InstanceStatus, instance: InstanceRow): InstanceRow {
  const reason = whyReportRefused(status, { ...instance, hasRun: instance.billingState !== 'none' });
  if (reason !== null) throw new Refusal('conflict', reason);
  return instance;
}
