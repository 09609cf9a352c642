import type { Command } from 'commander';
import { viewRun } from '../../api/answers/billingRun.ts';
import { recentRuns } from '../../db/billing/runs.ts';
import { withDatabase } from '../connection.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { wholeNumber } from '../wholeNumber.ts';

const COLUMNS = [
  'run',
  'runner',
  'started',
  'seconds',
  'outcome',
  'instances',
  'hours',
  'amount',
  'past_due',
  'parked',
  'error',
];
/** For scripts, and who wants all. */
const MORE_COLUMNS = ['runner_id', 'as_of', 'billed_through', 'collisions'];
const LEAST = ['seconds', 'runner', 'parked', 'past_due', 'error'];

/** `containerstacks billing runs`: what was billed when, by whom, and how it ended. */
export function addBillingRuns(billing: Command): void {
  const command = billing
    .command('runs')
    .description('list the latest billing runs, newest first')
    .option('--limit <count>', 'how many', wholeNumber(9_999), 20);
  for (const option of formatOptions()) command.addOption(option);
  command.action(async (options: { limit: number; format?: Format; json?: boolean }) => {
    const runs = await withDatabase({ applicationName: 'containerstacks billing runs' }, ({ pool }) =>
      recentRuns(pool, options.limit),
    );
    const format = chooseFormat(options);
    if (format === 'json') return printJson(runs.map(viewRun));
    printRows(
      format === 'table' ? COLUMNS : [...COLUMNS, ...MORE_COLUMNS],
      runs.map((run) => ({
        run: { count: run.runId },
        runner: { text: run.runner },
        runner_id: { text: run.runnerId },
        started: { instant: run.startedAt },
        seconds: { text: run.finishedAt === null ? null : seconds(run.finishedAt - run.startedAt) },
        as_of: { instant: run.asOf },
        billed_through: { instant: run.billedThrough },
        outcome: { text: run.outcome ?? 'running' },
        instances: { count: run.instances },
        hours: { count: run.hours },
        amount: { micros: run.amountMicros },
        past_due: { count: run.organizationsPastDue },
        parked: { count: run.instancesParked },
        collisions: { count: run.collisions },
        error: { text: run.errorMessage },
      })),
      format,
      { dropFirst: LEAST },
    );
  });
}

function seconds(micros: bigint): string {
  return `${micros / 1_000_000n}.${(micros % 1_000_000n).toString().padStart(6, '0').slice(0, 3)}`;
}
