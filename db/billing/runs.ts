import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

export type Runner = 'daemon' | 'built-in' | 'command';
export type RunOutcome = 'succeeded' | 'partial' | 'failed' | 'stopped' | 'superseded' | 'abandoned';

export interface RunFigures {
  instances: bigint;
  hours: bigint;
  amountMicros: bigint;
  organizationsPastDue: bigint;
  instancesParked: bigint;
  /** Slices that another runner had posted, or whose fleet changed under the run: rolled back and looked at again. */
  collisions: number;
}

export interface OrganizationFailure {
  organization: string;
  error: string;
}

export interface BillingRun extends RunFigures {
  runId: bigint;
  runner: Runner;
  runnerId: string;
  asOf: Instant;
  windowFrom: Instant | null;
  billedThrough: Instant | null;
  startedAt: Instant;
  finishedAt: Instant | null;
  outcome: RunOutcome | null;
  failures: OrganizationFailure[];
  errorMessage: string | null;
}

const RUN = `run_id AS "runId", runner, runner_id AS "runnerId", as_of AS "asOf", window_from AS "windowFrom",
  billed_through AS "billedThrough", started_at AS "startedAt", finished_at AS "finishedAt", outcome,
  instances, hours, amount_micros AS "amountMicros", organizations_past_due AS "organizationsPastDue",
  instances_parked AS "instancesParked", collisions::integer, failures, error_message AS "errorMessage"`;

/** A run that shows no progress for this long counts as killed. */
const ABANDONED_AFTER = '15 minutes';

/** Records that a run begins, and closes those that were killed. */
export async function beginRun(
  db: Queryable,
  run: { runner: Runner; runnerId: string; asOf: Instant; windowFrom: Instant | null },
): Promise<bigint> {
  await db.query(
    `UPDATE billing_runs SET outcome = 'abandoned', finished_at = clock_timestamp()
     WHERE outcome IS NULL AND (runner_id = $1 OR progress_at < clock_timestamp() - $2::interval)`,
    [run.runnerId, ABANDONED_AFTER],
  );
  const { rows } = await db.query<{ run_id: bigint }>(
    `INSERT INTO billing_runs (runner, runner_id, as_of, window_from) VALUES ($1, $2, $3, $4) RETURNING run_id`,
    [run.runner, run.runnerId, timestamp(run.asOf), timestamp(run.windowFrom)],
  );
  return onlyRow(rows).run_id;
}

/** Records how far a run is. The figures are of what has been committed. */
export async function noteProgress(
  db: Queryable,
  run: { runId: bigint; hours: bigint; amountMicros: bigint; collisions: number },
): Promise<void> {
  await db.query(
    `UPDATE billing_runs SET progress_at = clock_timestamp(), hours = $2, amount_micros = $3, collisions = $4
     WHERE run_id = $1`,
    [run.runId, run.hours, run.amountMicros, run.collisions],
  );
}

/** Records the outcome of a run, and returns its whole record. */
export async function finishRun(
  db: Queryable,
  result: RunFigures & {
    runId: bigint;
    outcome: RunOutcome;
    billedThrough: Instant | null;
    failures: OrganizationFailure[];
    errorMessage: string | null;
  },
): Promise<BillingRun> {
  const { rows } = await db.query<BillingRun>(
    `UPDATE billing_runs
     SET progress_at = clock_timestamp(), finished_at = clock_timestamp(), outcome = $2, billed_through = $3,
         instances = $4, hours = $5, amount_micros = $6, organizations_past_due = $7, instances_parked = $8,
         collisions = $9, failures = $10, error_message = $11
     WHERE run_id = $1 RETURNING ${RUN}`,
    [
      result.runId,
      result.outcome,
      timestamp(result.billedThrough),
      result.instances,
      result.hours,
      result.amountMicros,
      result.organizationsPastDue,
      result.instancesParked,
      result.collisions,
      JSON.stringify(result.failures),
      result.errorMessage,
    ],
  );
  return onlyRow(rows);
}

/** The latest runs, newest first. */
export async function recentRuns(db: Queryable, limit: number): Promise<BillingRun[]> {
  const { rows } = await db.query<BillingRun>(
    `SELECT ${RUN} FROM billing_runs ORDER BY started_at DESC, run_id DESC LIMIT $1`,
    [limit],
  );
  return rows;
}

/** Any runner's latest run that billed every organization, or all but a few. */
export async function lastSuccessfulRun(db: Queryable): Promise<BillingRun | null> {
  const { rows } = await db.query<BillingRun>(
    `SELECT ${RUN} FROM billing_runs WHERE outcome IN ('succeeded', 'partial')
     ORDER BY started_at DESC, run_id DESC LIMIT 1`,
  );
  return rows[0] ?? null;
}

/** A successful run as remembered outside the database. */
export type RememberedRun = Pick<BillingRun, 'runId' | 'runnerId' | 'asOf'>;

/** Of the latest run whose outcome is kept: up to when it billed. Null when no run has ended yet. */
export async function latestKeptMoment(db: Queryable): Promise<Instant | null> {
  const { rows } = await db.query<{ asOf: Instant | null }>(
    `SELECT max(as_of) AS "asOf" FROM billing_runs WHERE outcome IS NOT NULL`,
  );
  return onlyRow(rows).asOf;
}

/** Whether a run that succeeded is there, and its end with it. */
export async function isRunKept(db: Queryable, { runId, runnerId, asOf }: RememberedRun): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM billing_runs
     WHERE run_id = $1 AND runner_id = $2 AND as_of = $3 AND outcome IN ('succeeded', 'partial')`,
    [runId, runnerId, timestamp(asOf)],
  );
  return rowCount === 1;
}

/** The runs before a given one, newest first. */
export async function readRunsBefore(
  db: Queryable,
  page: { before: bigint | null; limit: number },
): Promise<BillingRun[]> {
  const { rows } = await db.query<BillingRun>(
    `SELECT ${RUN} FROM billing_runs WHERE $1::bigint IS NULL OR run_id < $1 ORDER BY run_id DESC LIMIT $2`,
    [page.before, page.limit],
  );
  return rows;
}

/** From a start to an end or, without one, for ever; as its index has it. A clock set back may have put the end first. */
const timeBetween = (start: string, end: string) =>
  `tstzrange(${start}, CASE WHEN ${end} IS NOT NULL THEN greatest(${start}, ${end}) END, '[]')`;

/** Runs that were under way while another was, newest first. */
export async function readRunsBeside(
  db: Queryable,
  { runId, startedAt, finishedAt }: Pick<BillingRun, 'runId' | 'startedAt' | 'finishedAt'>,
  limit: number,
): Promise<bigint[]> {
  const { rows } = await db.query<{ runId: bigint }>(
    `SELECT run_id AS "runId" FROM billing_runs
     WHERE run_id <> $1 AND ${timeBetween('$2::timestamptz', '$3::timestamptz')} && ${timeBetween('started_at', 'finished_at')}
     ORDER BY run_id DESC LIMIT $4`,
    [runId, timestamp(startedAt), timestamp(finishedAt), limit],
  );
  return rows.map((row) => row.runId);
}

/**
 * How many different instances were charged since a moment, for hours within a window. Reads the window's charges once;
 * only a run over several windows needs it.
 */
export async function countInstancesCharged(
  db: Queryable,
  window: { from: Instant; through: Instant },
  since: Instant,
): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>(
    `SELECT count(*) AS count FROM (
       SELECT DISTINCT organization_id, subscription_id FROM billing_charges
       WHERE hour > $1::timestamptz - interval '1 hour' AND hour <= $2 AND posted_at >= $3
     ) AS charged`,
    [timestamp(window.from), timestamp(window.through), timestamp(since)],
  );
  return onlyRow(rows).count;
}
