import { readFile } from 'node:fs/promises';
import type { DaemonStatusFile, LostRun, SuccessfulRun } from '../../../contracts/daemonStatusFile.ts';
import { isRunKept, latestKeptMoment } from '../../../db/billing/runs.ts';
import { databaseNow, type Queryable } from '../../../db/pool.ts';
import { BadInputError } from '../../../domain/badInput.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { formatInstant, formatTimestamp, InstantFormatError, parseInstant } from '../../../domain/instant.ts';

/**
 * Checks whether the database still has a run that a daemon remembers. Null when it does; also when it has no run at all,
 * since then it is another database. A file of an older daemon has no number to look for.
 */
export async function findLostRun(db: Queryable, run: SuccessfulRun): Promise<LostRun | null> {
  if (run.id === undefined) return null;
  const remembered = { runId: BigInt(run.id), runnerId: run.runnerId, asOf: parseInstant(run.asOf) };
  if (await isRunKept(db, remembered)) return null;
  const keptAsOf = await latestKeptMoment(db);
  if (keptAsOf === null) return null;
  return { ...run, noticedAt: formatTimestamp(await databaseNow(db)), keptAsOf: formatTimestamp(keptAsOf) };
}

/**
 * Whether a status file names a run that can be looked up; an older daemon's has no number yet. Files may have been edited,
 * or belong to another program.
 */
export function tellsOfRun(run: unknown): run is SuccessfulRun {
  if (typeof run !== 'object' || run === null) return false;
  const { id, runnerId, asOf, hours, amount } = run as { [name in keyof SuccessfulRun]?: unknown };
  if (id === undefined) return true;
  const isNumber = typeof id === 'string' && /^\d{1,18}$/.test(id);
  const isDescribed = typeof runnerId === 'string' && typeof hours === 'number' && typeof amount === 'string';
  return isNumber && isDescribed && isMoment(asOf);
}

/** Whether a status file names a lost run. */
export function tellsOfLostRun(run: unknown): run is LostRun {
  return tellsOfRun(run) && 'id' in run && 'keptAsOf' in run && isMoment(run.keptAsOf);
}

function isMoment(text: unknown): boolean {
  try {
    return typeof text === 'string' && parseInstant(text) !== null;
  } catch (error) {
    if (error instanceof InstantFormatError) return false;
    throw error;
  }
}

/** Says what was lost, and what to do. */
export function describeLostRun({ id, runnerId, asOf, hours, amount, currency, keptAsOf }: LostRun): string {
  return (
    `run ${id} of ${runnerId} billed ${pluralize(hours, 'hour')} for ${amount} ${currency} as of ${inWords(asOf)}, but the database does not ` +
    `have it: its latest run is as of ${inWords(keptAsOf)}. Everything written since is lost. The next run bills the ` +
    'hours again; repeat top-ups and credits of that time under their keys'
  );
}

function inWords(timestamp: string): string {
  return formatInstant(parseInstant(timestamp));
}

/** Reads a daemon's status file. Throws BadInputError. */
export async function readStatusFile(path: string): Promise<DaemonStatusFile> {
  const refuse = (text: string): never => {
    throw new BadInputError([{ place: path, text }]);
  };
  const text = await readFile(path, 'utf8').catch((error: Error) => refuse(error.message));
  try {
    const file = JSON.parse(text);
    const { state, lastSuccessfulRun = null, lostRun = null } = file;
    const isSound =
      typeof state === 'string' &&
      (lastSuccessfulRun === null || tellsOfRun(lastSuccessfulRun)) &&
      (lostRun === null || tellsOfLostRun(lostRun));
    if (isSound) return { ...file, lastSuccessfulRun, lostRun };
  } catch {
    // The same fault as other JSON.
  }
  return refuse('is not the status file of a billing daemon');
}
