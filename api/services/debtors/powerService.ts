import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { lockContainer, setContainerStatus } from '../../../db/containers/containers.ts';
import {
  lockPower,
  type Power,
  type PoweredKind,
  type PowerKey,
  powerKeyOf,
  type PowerTask,
  readPowerTasks,
  setCarriedOut,
} from '../../../db/debtors/powerTasks.ts';
import { lockInstance, setStatus } from '../../../db/instances/instances.ts';
import { type Client, databaseNow, type Pool } from '../../../db/pool.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { RESOURCE_WORDS } from '../../../domain/billing/resourceKinds.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

export interface PowerReport {
  organizationId: bigint;
  kind: PoweredKind;
  resourceId: bigint;
  generation: bigint;
  power: Power;
}

/**
 * What suspensions ask of a provisioner. The list compares what is to be with what was reported, so that nothing gets
 * lost: whatever was not carried out, or runs although it is held, stays in it.
 */
export class PowerService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The longest decided first. */
  async list(page: {
    after: PowerKey | null;
    limit: number;
    olderThanMs?: number;
  }): Promise<Page<PowerTask>> {
    return pageOf(await readPowerTasks(this.#pool, page), page.limit, powerKeyOf);
  }

  /**
   * Records that a decision was carried out. One that a later has overtaken is refused, and the later is in the list. `by`
   * is null for the simulation, which has no account.
   */
  async report(report: PowerReport, by: AuditActor | null): Promise<void> {
    const { organizationId, kind, resourceId, generation, power } = report;
    await inRetriedTransaction(this.#pool, async (client) => {
      await lockWallet(client, organizationId);
      const decided = await lockPower(client, kind, organizationId, resourceId);
      const subject = `${RESOURCE_WORDS[kind]} ${resourceId}`;
      if (decided === null) throw new Refusal('not_found', `there is no ${subject} in the organization`);
      if (!['running', 'stopped', 'error'].includes(decided.status)) {
        throw new Refusal('conflict', `the ${RESOURCE_WORDS[kind]} is ${decided.status}`);
      }
      if (!decided.hasRun) throw new Refusal('conflict', `the ${RESOURCE_WORDS[kind]} never ran`);
      if (generation !== decided.generation) {
        throw new Refusal('conflict', `its generation is ${decided.generation} now`);
      }
      if (power !== decided.power)
        throw new Refusal('conflict', `it is to be ${decided.power ?? 'left alone'}`);
      await setPowered(client, report);
      await setCarriedOut(client, kind, organizationId, resourceId);
      if (by === null) return;
      const detail = { power, generation: String(generation) };
      const action = kind === 'vps' ? 'instance.report_power' : 'container.report_power';
      await recordAuditEvent(client, by, { action, subject, organizationId, detail });
    });
  }
}

async function setPowered(
  client: Client,
  { kind, organizationId, resourceId, power }: PowerReport,
): Promise<void> {
  const status = power === 'on' ? 'running' : 'stopped';
  const moment = await databaseNow(client);
  if (kind === 'container') {
    const container = await lockContainer(client, organizationId, resourceId);
    if (container !== null) await setContainerStatus(client, container, status, moment);
    return;
  }
  const instance = await lockInstance(client, organizationId, resourceId);
  if (instance !== null) await setStatus(client, instance, status, moment);
}
