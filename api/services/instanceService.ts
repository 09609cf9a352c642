import {
  beginFleetChange,
  endInstance,
  type InstanceRow,
  insertInstance,
  lockInstance,
  setPlan,
  setStatus,
  startMetering,
} from '../../db/fleet.ts';
import { databaseNow, type Client, type Pool } from '../../db/pool.ts';
import { inRetriedTransaction } from '../../db/transaction.ts';
import type { Instant } from '../../domain/instant.ts';

export class InstanceNotFoundError extends Error {
  override name = 'InstanceNotFoundError';
}

/**
 * The life of an instance, as far as billing cares. What changes the bill (first running, another plan, deletion) holds
 * the wallet, so that it happens before or after an hour is billed and never in between.
 */
export class InstanceService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async create(instance: {
    organizationId: bigint;
    name: string;
    regionId: number;
    planId: number;
  }): Promise<InstanceRow> {
    return inRetriedTransaction(this.#pool, async (client) =>
      insertInstance(client, { ...instance, createdAt: await databaseNow(client) }),
    );
  }

  /** The provisioner reports a status. The first `running` starts billing. */
  async reportStatus(
    organizationId: bigint,
    instanceId: bigint,
    status: 'provisioning' | 'running' | 'stopped' | 'error',
  ): Promise<InstanceRow> {
    return this.#change(organizationId, instanceId, (client, instance, moment) =>
      instance.billingState === 'none' && status === 'running'
        ? startMetering(client, instance, moment)
        : setStatus(client, instance, status, moment),
    );
  }

  async resize(organizationId: bigint, instanceId: bigint, planId: number): Promise<InstanceRow> {
    return this.#change(organizationId, instanceId, (client, instance, moment) =>
      instance.planId === planId ? Promise.resolve(instance) : setPlan(client, instance, planId, moment),
    );
  }

  async delete(organizationId: bigint, instanceId: bigint): Promise<InstanceRow> {
    return this.#change(organizationId, instanceId, endInstance);
  }

  async #change(
    organizationId: bigint,
    instanceId: bigint,
    apply: (client: Client, instance: InstanceRow, moment: Instant) => Promise<InstanceRow>,
  ): Promise<InstanceRow> {
    return inRetriedTransaction(this.#pool, async (client) => {
      const moment = await beginFleetChange(client, organizationId);
      const instance = moment === null ? null : await lockInstance(client, organizationId, instanceId);
      if (moment === null || instance === null || instance.deletedAt !== null) {
        throw new InstanceNotFoundError(
          `there is no instance ${instanceId} in organization ${organizationId}`,
        );
      }
      return apply(client, instance, moment);
    });
  }
}
