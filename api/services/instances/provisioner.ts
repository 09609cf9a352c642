import { findLongDeploying } from '../../../db/containers/containers.ts';
import type { InstanceStatus } from '../../../db/instances/instances.ts';
import type { Pool } from '../../../db/pool.ts';
import { claimTasks, type PendingTask } from '../../../db/instances/provisioningTasks.ts';
import { PowerService } from '../debtors/powerService.ts';
import type { ContainerService } from '../containers/containerService.ts';
import { Refusal } from '../refusal.ts';
import type { ProvisioningService } from './provisioningService.ts';

/** Carries out what is requested of instances and containers. */
export interface Provisioner {
  start(): void;
  /** Finishes its current work. */
  stop(): Promise<void>;
}

/** The operator's own tooling: it asks for tasks and reports through the API, so there is nothing to run here. */
export const manualProvisioner: Provisioner = { start: () => {}, stop: async () => {} };

export interface SimulationOptions {
  pool: Pool;
  provisioning: ProvisioningService;
  containers: ContainerService;
  onError: (error: Error) => void;
  /** A number in [0, 1): below FAILING_SHARE something goes wrong. */
  chance?: () => number;
  wantedForMs?: number;
  provisionAfterMs?: number;
}

const LOOK_EVERY_MS = 1_000;
const HOLD_MS = 30_000;
const AT_ONCE = 50;
/** Machines fail occasionally. */
const FAILING_SHARE = 0.01;

/**
 * Pretends to carry out requests: states change with time, by the database's clock. Several apps may do so at once, since
 * each claims its tasks.
 */
export class SimulatedProvisioner implements Provisioner {
  readonly #options: Required<SimulationOptions>;
  readonly #power: PowerService;
  #timer: NodeJS.Timeout | undefined;
  #inHand: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: SimulationOptions) {
    this.#power = new PowerService(options.pool);
    this.#options = { chance: Math.random, wantedForMs: 2_000, provisionAfterMs: 5_000, ...options };
  }

  start(): void {
    this.#lookLater();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#inHand;
  }

  /** Carries out tasks that have waited long enough. Returns how many. */
  async look(): Promise<number> {
    const { pool, wantedForMs, provisionAfterMs } = this.#options;
    const claimed = await claimTasks(pool, {
      wantedForMs,
      provisionAfterMs,
      holdMs: HOLD_MS,
      limit: AT_ONCE,
    });
    for (const task of claimed) {
      if (this.#stopped) break;
      await this.#carryOut(task).catch(this.#options.onError);
    }
    const deploying = await findLongDeploying(pool, provisionAfterMs, AT_ONCE);
    for (const container of deploying) {
      if (this.#stopped) break;
      await this.#deploy(container).catch(this.#options.onError);
    }
    const { items } = await this.#power.list({
      after: null,
      limit: AT_ONCE,
      olderThanMs: wantedForMs,
    });
    for (const task of items) {
      if (this.#stopped) break;
      await this.#power.report(task, null).catch((error) => {
        // Another app may have been faster.
        if (!(error instanceof Refusal)) this.#options.onError(error);
      });
    }
    return claimed.length + deploying.length + items.length;
  }

  async #carryOut({ task, status, pendingSince, organizationId, instanceId }: PendingTask): Promise<void> {
    const { provisioning, chance } = this.#options;
    const fails = task !== 'delete' && chance() < FAILING_SHARE;
    await provisioning.report(
      {
        organizationId,
        instanceId,
        completes: pendingSince,
        externalRef: null,
        status: fails ? 'error' : statusAfter(task, status),
      },
      null,
    );
  }

  /** Another app may have been faster: the status is then no longer the one it was found in. */
  async #deploy({
    organizationId,
    containerId,
  }: {
    organizationId: bigint;
    containerId: bigint;
  }): Promise<void> {
    try {
      await this.#options.containers.bring(organizationId, containerId, 'running', null);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  #lookLater(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#inHand = this.look()
        .then(() => {}, this.#options.onError)
        .finally(() => this.#lookLater());
    }, LOOK_EVERY_MS);
  }
}

function statusAfter(task: PendingTask['task'], status: InstanceStatus): InstanceStatus {
  if (task === 'resize') return status;
  return (
    { provision: 'running', start: 'running', reboot: 'running', stop: 'stopped', delete: 'deleted' } as const
  )[task];
}
