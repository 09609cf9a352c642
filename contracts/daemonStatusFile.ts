import type { BillingRun } from './billingRun.ts';
import type { DaemonRole, DaemonState } from '../domain/billing/daemonState.ts';

/**
 * The daemon's status file. Times are ISO 8601 in UTC: of the heartbeat and the runs by the database's clock; `since`,
 * `written` and the wait by the daemon's machine, because they are told while the database is away.
 */
export interface DaemonStatusFile {
  state: DaemonState;
  /** When the state began. */
  since: string;
  written: string;
  /** hostname:pid */
  identity: string;
  pid: number;
  host: string;
  version: string;
  os: string;
  supervisor: string;
  role: DaemonRole;
  heartbeat: string | null;
  lastRun: { at: string; success: boolean } | null;
  /** Also that of the daemon before this one. */
  lastSuccessfulRun: SuccessfulRun | null;
  /** The latest run that was missing from the database; kept until the file is deleted. */
  lostRun: LostRun | null;
  nextRun: string | null;
  /** A wait for the database; null while it is reachable. */
  database: { waitingSince: string; attempts: number; nextTry: string } | null;
  lastError: string | null;
}

/** A successful run missing from the database, which was restored from a backup or replaced by a standby. */
export interface LostRun extends SuccessfulRun {
  /** When the daemon noticed, by the database's clock. */
  noticedAt: string;
  /** The moment that the latest run in the database then billed up to: what was written after it may be lost. */
  keptAsOf: string;
}

/** A run that succeeded, for all organizations or all but a few. */
export interface SuccessfulRun extends BillingRun {
  currency: string;
}
