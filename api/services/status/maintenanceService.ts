import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { type Client, databaseNow, type Pool } from '../../../db/pool.ts';
import {
  cancelMaintenance,
  changeMaintenance,
  findMaintenance,
  insertMaintenance,
  lockMaintenance,
  type MaintenancePlan,
  type MaintenanceRow,
} from '../../../db/status/maintenance.ts';
import { announce } from '../../../db/status/statusMails.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { announceMaintenance } from '../../../domain/status/announcements.ts';
import { formatInstant, type Instant } from '../../../domain/instant.ts';
import {
  judgeMaintenance,
  type MaintenanceState,
  whyNotChanged,
  whyNotPlanned,
} from '../../../domain/status/incidents.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';

export interface Maintenance extends MaintenanceRow {
  state: MaintenanceState;
}

/** Planned maintenance: announced ahead, begun and ended by the clock. */
export class MaintenanceService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Throws a Refusal. */
  async get(maintenanceId: bigint): Promise<Maintenance> {
    const row = await findMaintenance(this.#pool, maintenanceId);
    if (row === null) throw noMaintenance(maintenanceId);
    return judged(row, await databaseNow(this.#pool));
  }

  /** Throws a Refusal. */
  async plan(plan: MaintenancePlan, by: AuditActor): Promise<Maintenance> {
    return inTransaction(this.#pool, async (client) => {
      const now = await databaseNow(client);
      requirePossible(plan, now, 'invalid_request');
      const row = await insertMaintenance(client, plan, by);
      await record(client, by, 'plan', row);
      // Of one that has begun already, its begin is told.
      if (row.startsAt > now) await announce(client, announceMaintenance('planned', row));
      return judged(row, now);
    });
  }

  /** What is not given stays. One that has begun keeps its start. Throws a Refusal. */
  async change(maintenanceId: bigint, given: Partial<MaintenancePlan>, by: AuditActor): Promise<Maintenance> {
    return this.#change(maintenanceId, async (client, present, now) => {
      const plan = { ...present, ...given };
      if (present.state === 'in_progress' && plan.startsAt !== present.startsAt)
        throw new Refusal('conflict', 'the maintenance has begun: only its end can still be moved');
      requirePossible(plan, now, 'conflict');
      const row = await changeMaintenance(client, maintenanceId, plan);
      await record(client, by, 'change', row);
      await announce(client, announceMaintenance('changed', row));
      return row;
    });
  }

  /** Ends one that has begun. Throws a Refusal. */
  async cancel(maintenanceId: bigint, by: AuditActor): Promise<Maintenance> {
    return this.#change(maintenanceId, async (client, { state }, now) => {
      const row = await cancelMaintenance(client, maintenanceId, now);
      await record(client, by, 'cancel', row);
      if (state === 'planned') await announce(client, announceMaintenance('cancelled', row));
      return row;
    });
  }

  async #change(
    maintenanceId: bigint,
    work: (client: Client, present: Maintenance, now: Instant) => Promise<MaintenanceRow>,
  ): Promise<Maintenance> {
    return inTransaction(this.#pool, async (client) => {
      const row = await lockMaintenance(client, maintenanceId);
      if (row === null) throw noMaintenance(maintenanceId);
      const now = await databaseNow(client);
      const present = judged(row, now);
      const refusal = whyNotChanged(present.state);
      if (refusal !== null) throw new Refusal('conflict', refusal);
      return judged(await work(client, present, now), now);
    });
  }
}

export function judged(row: MaintenanceRow, now: Instant): Maintenance {
  return { ...row, state: judgeMaintenance(row, now) };
}

function noMaintenance(maintenanceId: bigint): Refusal {
  return new Refusal('not_found', `there is no maintenance ${maintenanceId}`);
}

function requirePossible(plan: MaintenancePlan, now: Instant, code: RefusalCode): void {
  const refusal = whyNotPlanned(plan, now);
  if (refusal !== null) throw new Refusal(code, refusal);
}

async function record(
  client: Client,
  by: AuditActor,
  act: 'plan' | 'change' | 'cancel',
  { maintenanceId, title, startsAt, endsAt }: MaintenanceRow,
): Promise<void> {
  await recordAuditEvent(client, by, {
    action: `maintenance.${act}`,
    subject: `maintenance ${maintenanceId}`,
    detail: { title, startsAt: formatInstant(startsAt), endsAt: formatInstant(endsAt) },
  });
}
