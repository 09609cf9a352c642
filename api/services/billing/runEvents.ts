import type { RunOutcome } from '../../../db/billing/runs.ts';
import type { Instant } from '../../../domain/instant.ts';

/** How far a run is, reported after each slice and window. */
export interface RunProgress {
  windowsDone: number;
  windowsTotal: number;
  slicesDone: number;
  through: Instant;
  hours: bigint;
  amountMicros: bigint;
}

/** What a charging transaction is about. */
export type ChargingWork = 'slice' | 'unparking';

/** What a run reports as it goes. Every event shows that it is alive; only commits are lasting progress. */
export type RunEvent =
  | { type: 'begun'; runId: bigint }
  /** A statement has returned, and is not committed yet. */
  | { type: 'advanced' }
  | { type: 'committed'; work: ChargingWork; hours: bigint }
  | { type: 'sliceDone'; progress: RunProgress }
  | { type: 'windowDone'; progress: RunProgress }
  /** Debtors could not be judged: one organization, or (null) from there on all. */
  | { type: 'ladderFailed'; organizationId: bigint | null; error: unknown }
  | { type: 'finished'; outcome: RunOutcome };
