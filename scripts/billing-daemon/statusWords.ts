import { pluralize } from '../../domain/pluralize.ts';
import type { DaemonStatusFile, SuccessfulRun } from '../../contracts/daemonStatusFile.ts';

type Told = Pick<DaemonStatusFile, 'state' | 'role' | 'nextRun' | 'database' | 'lastError'> & {
  lastSuccessfulRun: Pick<SuccessfulRun, 'asOf' | 'hours' | 'amount' | 'currency'> | null;
};

/** What a daemon is doing, as a line for people: in `systemctl status`, and from the status file. */
export function describeInWords({
  state,
  role,
  lastSuccessfulRun,
  nextRun,
  database,
  lastError,
}: Told): string {
  const next = nextRun === null ? '' : `; next run ${shortTime(nextRun)}`;
  switch (state) {
    case 'starting':
      return 'Starting';
    case 'waiting for the database': {
      const tries =
        database === null
          ? ''
          : ` since ${shortTime(database.waitingSince)}, ${pluralize(database.attempts, 'try', 'tries')}`;
      return `Waiting for the database${tries}: ${lastError ?? 'not reached yet'}`;
    }
    case 'billing':
      return 'Billing the hours that are due';
    case 'failed':
      return `The last run failed: ${lastError ?? 'for no known reason'}${next}`;
    case 'stopping':
      return 'Finishing the current slice, then stopping';
    case 'stopped':
      return 'Stopped';
    case 'idle':
      if (role === 'standby') return 'Standing by: another daemon bills';
      return lastSuccessfulRun === null
        ? `Nothing is due${next}`
        : `All due hours are billed, up to ${shortTime(lastSuccessfulRun.asOf)}: ${pluralize(lastSuccessfulRun.hours, 'hour')}, ` +
            `${lastSuccessfulRun.amount} ${lastSuccessfulRun.currency} in the last run${next}`;
  }
}

/** 2026-11-22T05:00:00.000000Z as 2026-11-22 05:00:00 UTC. */
function shortTime(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
