import type { Instant } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

/** A daemon's record: what it last did. The figures are those of its last successful run. */
export interface DaemonStatusRow {
  daemonInstanceId: string;
  status: 'running' | 'stopped' | 'error';
  startedAt: Instant;
  lastRunAt: Instant | null;
  lastRunSuccess: boolean | null;
  lastSuccessAt: Instant | null;
  instancesBilled: bigint;
  totalHours: bigint;
  totalAmountMicros: bigint;
  errorMessage: string | null;
  nextRunAt: Instant | null;
  metadata: Record<string, unknown>;
}

/**
 * Inserts or replaces a daemon's record. The heartbeat advances only when the daemon reports progress. Returns the heartbeat, by the database's clock.
 */
export async function saveDaemonStatus(
  db: Queryable,
  record: DaemonStatusRow,
  beat: boolean,
): Promise<Instant> {
  const { rows } = await db.query<{ heartbeatAt: Instant }>(
    `INSERT INTO billing_daemon_status AS daemon
       (daemon_instance_id, status, started_at, last_run_at, last_run_success, last_success_at, instances_billed,
        total_hours, total_amount, error_message, next_run_at, metadata, heartbeat_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, CASE WHEN $13 THEN clock_timestamp() ELSE $3 END)
     ON CONFLICT (daemon_instance_id) DO UPDATE SET
       status = excluded.status, started_at = excluded.started_at, last_run_at = excluded.last_run_at,
       last_run_success = excluded.last_run_success, last_success_at = excluded.last_success_at,
       instances_billed = excluded.instances_billed, total_hours = excluded.total_hours,
       total_amount = excluded.total_amount, error_message = excluded.error_message,
       next_run_at = excluded.next_run_at, metadata = excluded.metadata, updated_at = clock_timestamp(),
       heartbeat_at = CASE WHEN $13 THEN clock_timestamp() ELSE daemon.heartbeat_at END
     RETURNING heartbeat_at AS "heartbeatAt"`,
    [
      record.daemonInstanceId,
      record.status,
      timestamp(record.startedAt),
      timestamp(record.lastRunAt),
      record.lastRunSuccess,
      timestamp(record.lastSuccessAt),
      record.instancesBilled,
      record.totalHours,
      formatMicros(record.totalAmountMicros),
      record.errorMessage,
      timestamp(record.nextRunAt),
      JSON.stringify(record.metadata),
      beat,
    ],
  );
  return onlyRow(rows).heartbeatAt;
}

/** Forgets daemons that stopped, or died, more than 30 days ago. */
export async function pruneDaemonStatuses(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM billing_daemon_status WHERE greatest(heartbeat_at, updated_at) < clock_timestamp() - interval '30 days'`,
  );
}

/** Daemons of a machine that have not said that they stopped, by their process ids. */
export async function unstoppedDaemonsOf(
  db: Queryable,
  host: string,
): Promise<{ daemonInstanceId: string; pid: number }[]> {
  const { rows } = await db.query<{ daemonInstanceId: string; pid: number }>(
    `SELECT daemon_instance_id AS "daemonInstanceId", (metadata->>'pid')::integer AS pid
     FROM billing_daemon_status WHERE status <> 'stopped' AND metadata->>'host' = $1`,
    [host],
  );
  return rows;
}

/** For a daemon that died without recording it: its successor on the machine records it. */
export async function recordDeath(db: Queryable, daemonInstanceId: string): Promise<void> {
  await db.query(
    `UPDATE billing_daemon_status SET status = 'stopped', next_run_at = NULL, updated_at = clock_timestamp()
     WHERE daemon_instance_id = $1`,
    [daemonInstanceId],
  );
}

/** Whether a daemon's run that began after a moment has succeeded: what an earlier one missed is then billed. */
export async function hasDaemonSucceededSince(db: Queryable, moment: Instant): Promise<boolean> {
  const { rows } = await db.query<{ succeeded: boolean }>(
    `SELECT EXISTS (
       SELECT FROM billing_runs
       WHERE started_at > $1 AND outcome IN ('succeeded', 'partial') AND runner = 'daemon'
     ) AS succeeded`,
    [timestamp(moment)],
  );
  return onlyRow(rows).succeeded;
}
