import { readFile } from 'node:fs/promises';
import type { DaemonStatusFile, LostRun, SuccessfulRun } from '../../contracts/daemonStatusFile.ts';
import { isRunKept, latestKeptMoment } from '../../db/billingRuns.ts';
import { databaseNow, type Queryable } from '../../db/pool.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { counted } from '../../domain/counted.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';

/**
 * Looks whether the database still knows a run that a daemon remembers. Null when it does; also when it knows no run at
 * all, since it is another database then. A file of an older daemon has no number to look for.
 */
export async function findLostRun(db: Queryable, run: SuccessfulRun): Promise<LostRun | null> {
  if (run.runId === undefined) return null;
  const remembered = { runId: BigInt(run.runId), runnerId: run.by, asOf: parseInstant(run.asOf) };
  if (await isRunKept(db, remembered)) return null;
  const keptAsOf = await latestKeptMoment(db);
  if (keptAsOf === null) return null;
  return { ...run, noticedAt: formatInstant(await databaseNow(db)), keptAsOf: formatInstant(keptAsOf) };
}

/** Says what was lost, and what to do. */
export function describeLostRun({ runId, by, asOf, hours, amount, currency, keptAsOf }: LostRun): string {
  return (
    `run ${runId} of ${by} billed ${counted(hours, 'hour')} for ${amount} ${currency} as of ${asOf}, and the database does not ` +
    `know it: the latest run it kept is as of ${keptAsOf}. What was written since is lost. The next run bills the ` +
    'hours again; repeat top-ups and credits of that time under their keys'
  );
}

/** Reads a daemon's status file. Throws BadInputError. */
export async function readStatusFile(path: string): Promise<DaemonStatusFile> {
  const refuse = (text: string): never => {
    throw new BadInputError([{ place: path, text }]);
  };
  const text = await readFile(path, 'utf8').catch((error: Error) => refuse(error.message));
  try {
    const file = JSON.parse(text);
    if (typeof file.state === 'string') return { ...file, lostRun: file.lostRun ?? null };
  } catch {
    // The same fault as JSON that is something else.
  }
  return refuse('is not the status file of a billing daemon');
}
