import type { Instant } from '../../domain/instant.ts';
import type { Component } from '../../domain/status/statusRecord.ts';
import type { AuditActor } from '../accounts/auditLog.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { columnsOf } from './incidents.ts';

export interface MaintenancePlan {
  title: string;
  body: string;
  components: Component[];
  startsAt: Instant;
  endsAt: Instant;
}

export interface MaintenanceRow extends MaintenancePlan {
  maintenanceId: bigint;
  plannedAt: Instant;
  cancelledAt: Instant | null;
}

const COLUMNS = `maintenance_id AS "maintenanceId", title, body, components, starts_at AS "startsAt",
  ends_at AS "endsAt", planned_at AS "plannedAt", cancelled_at AS "cancelledAt"`;

export async function insertMaintenance(
  db: Queryable,
  plan: MaintenancePlan,
  by: AuditActor,
): Promise<MaintenanceRow> {
  const { rows } = await db.query<MaintenanceRow>(
    `INSERT INTO maintenance_windows (title, body, components, starts_at, ends_at, user_id, operator)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
    [...valuesOf(plan), ...columnsOf(by)],
  );
  return onlyRow(rows);
}

/** Reads a window and keeps others from changing it. Null when it is not there. */
export async function lockMaintenance(db: Queryable, maintenanceId: bigint): Promise<MaintenanceRow | null> {
  const { rows } = await db.query<MaintenanceRow>(
    `SELECT ${COLUMNS} FROM maintenance_windows WHERE maintenance_id = $1 FOR NO KEY UPDATE`,
    [maintenanceId],
  );
  return rows[0] ?? null;
}

/** Null when it is not there. */
export async function findMaintenance(db: Queryable, maintenanceId: bigint): Promise<MaintenanceRow | null> {
  const { rows } = await db.query<MaintenanceRow>(
    `SELECT ${COLUMNS} FROM maintenance_windows WHERE maintenance_id = $1`,
    [maintenanceId],
  );
  return rows[0] ?? null;
}

export async function changeMaintenance(
  db: Queryable,
  maintenanceId: bigint,
  plan: MaintenancePlan,
): Promise<MaintenanceRow> {
  const { rows } = await db.query<MaintenanceRow>(
    `UPDATE maintenance_windows SET title = $1, body = $2, components = $3, starts_at = $4, ends_at = $5
     WHERE maintenance_id = $6 RETURNING ${COLUMNS}`,
    [...valuesOf(plan), maintenanceId],
  );
  return onlyRow(rows);
}

export async function cancelMaintenance(
  db: Queryable,
  maintenanceId: bigint,
  at: Instant,
): Promise<MaintenanceRow> {
  const { rows } = await db.query<MaintenanceRow>(
    `UPDATE maintenance_windows SET cancelled_at = $2 WHERE maintenance_id = $1 RETURNING ${COLUMNS}`,
    [maintenanceId, timestamp(at)],
  );
  return onlyRow(rows);
}

/** Those that have begun, and whose begin nobody has told of yet: whoever reads them tells, in the same transaction. */
export async function takeBegun(db: Queryable): Promise<MaintenanceRow[]> {
  const { rows } = await db.query<MaintenanceRow>(
    `UPDATE maintenance_windows SET begin_announced_at = clock_timestamp()
     WHERE begin_announced_at IS NULL AND cancelled_at IS NULL
       AND starts_at <= clock_timestamp() AND ends_at > clock_timestamp()
     RETURNING ${COLUMNS}`,
  );
  return rows;
}

/** Those that are under way at a moment or still to come, the next first. */
export async function readOpenMaintenance(
  db: Queryable,
  now: Instant,
  limit: number,
): Promise<MaintenanceRow[]> {
  const { rows } = await db.query<MaintenanceRow>(
    `SELECT ${COLUMNS} FROM maintenance_windows WHERE ends_at > $1 AND cancelled_at IS NULL
     ORDER BY starts_at, maintenance_id LIMIT $2`,
    [timestamp(now), limit],
  );
  return rows;
}

/** Those over or cancelled that were to start in [from, until), the latest first. */
export async function readPastMaintenance(
  db: Queryable,
  { from, until, now, limit }: { from: Instant; until: Instant; now: Instant; limit: number },
): Promise<MaintenanceRow[]> {
  const { rows } = await db.query<MaintenanceRow>(
    `SELECT ${COLUMNS} FROM maintenance_windows
     WHERE starts_at >= $1 AND starts_at < $2 AND (ends_at <= $3 OR cancelled_at IS NOT NULL)
     ORDER BY starts_at DESC, maintenance_id DESC LIMIT $4`,
    [timestamp(from), timestamp(until), timestamp(now), limit],
  );
  return rows;
}

function valuesOf({ title, body, components, startsAt, endsAt }: MaintenancePlan) {
  return [title, body, components, timestamp(startsAt), timestamp(endsAt)];
}
