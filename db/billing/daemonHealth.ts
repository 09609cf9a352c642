import type { DaemonSign } from '../../domain/billing/daemonHealth.ts';
import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface StoredDaemon extends DaemonSign {
  startedAt: Instant;
  nextRunAt: Instant | null;
  errorMessage: string | null;
  /** A run that it remembers from its status file and this database does not have; null: none. */
  lostRun: object | null;
}

/** The daemons' records, newest heartbeat first, the last success of any runner, and the clock they are judged by. */
export async function readDaemonSigns(
  db: Queryable,
): Promise<{ daemons: StoredDaemon[]; lastSuccessAt: Instant | null; now: Instant }> {
  const { rows: daemons } = await db.query<StoredDaemon>(
    `SELECT daemon_instance_id AS "daemonInstanceId", status, heartbeat_at AS "heartbeatAt", started_at AS "startedAt",
            next_run_at AS "nextRunAt", error_message AS "errorMessage",
            (metadata->>'heartbeatSeconds')::integer AS "heartbeatSeconds",
            (metadata->>'leaseSeconds')::integer AS "leaseSeconds",
            nullif(metadata->'lostRun', 'null') AS "lostRun"
     FROM billing_daemon_status ORDER BY heartbeat_at DESC LIMIT 100`,
  );
  return { daemons, ...(await readLastSuccess(db)) };
}

/** When any run last succeeded, and the clock to judge it by. */
export async function readLastSuccess(
  db: Queryable,
): Promise<{ lastSuccessAt: Instant | null; now: Instant }> {
  const { rows } = await db.query<{ lastSuccessAt: Instant | null; now: Instant }>(
    `SELECT max(finished_at) AS "lastSuccessAt", clock_timestamp() AS now
     FROM billing_runs WHERE outcome IN ('succeeded', 'partial')`,
  );
  return onlyRow(rows);
}
