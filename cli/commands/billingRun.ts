import { hostname } from 'node:os';
import type { Command } from 'commander';
import { viewParked, viewRun } from '../../api/answers/billingRun.ts';
import type { RunResult } from '../../api/services/billing/billingRun.ts';
import { BillingService } from '../../api/services/billingService.ts';
import { DebtorLadder } from '../../api/services/debtors/debtorLadder.ts';
import { ladderOptions } from '../../config/serviceOptions.ts';
import { readEnvironment, readStartSettings } from '../../config/settings.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { formatInstant } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { withDatabase } from '../connection.ts';
import { parseMoment } from '../moment.ts';
import { operatorName } from '../operator.ts';
import { printJson } from '../output.ts';
import { startProgress } from '../progress.ts';
import { untilStopped } from '../signals.ts';

/** `containerstacks billing run`: one run by hand, safe while others bill. */
export function addBillingRun(billing: Command): void {
  billing
    .command('run')
    .description('bill every hour that has begun and is not yet billed; safe beside a running daemon')
    .option('--as-of <moment>', 'bill up to this moment (ISO 8601, UTC; never later than now)', parseMoment)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nCtrl-C ends the run after the current slice; the next run continues from there.')
    .action(async (options: { asOf?: bigint; json?: boolean }) => {
      const settings = readStartSettings(readEnvironment());
      const result = await withDatabase(
        {
          applicationName: 'containerstacks billing run',
          role: 'containerstacks_daemon',
          max: settings.billingConnections + 1,
        },
        async ({ pool }) => {
          const service = new BillingService({
            pool,
            runner: 'command',
            runnerId: `${operatorName()}@${hostname()}:${process.pid}`,
            connections: settings.billingConnections,
            sliceInstances: settings.billingSliceInstances,
            ladder: new DebtorLadder(ladderOptions(settings)),
          });
          return runWithProgress(service, options.asOf);
        },
      );
      if (options.json) printJson(viewResult(result));
      else process.stdout.write(describe(result));
      if (result.outcome !== 'succeeded') process.exitCode = 1;
    });
}

async function runWithProgress(service: BillingService, asOf: bigint | undefined): Promise<RunResult> {
  const stop = new AbortController();
  // On a terminal the progress bar handles Ctrl-C; elsewhere the signals are ours.
  const progress = startProgress('billing', { onInterrupt: () => stop.abort() });
  untilStopped().then(() => stop.abort());
  try {
    const result = await service.runHourlyBilling({
      asOf,
      signal: stop.signal,
      onEvent: (event) => {
        if (!('progress' in event)) return;
        const { windowsDone, windowsTotal, through, hours } = event.progress;
        progress.report(
          windowsDone,
          windowsTotal,
          `${pluralize(hours, 'hour')} billed, up to ${formatInstant(through)}`,
        );
      },
    });
    progress.finish(`run ${result.outcome}`);
    return result;
  } catch (error) {
    progress.fail('run failed');
    throw error;
  }
}

function viewResult(result: RunResult): object {
  return {
    ...viewRun(result),
    parked: result.parked.map(viewParked),
  };
}

function describe(result: RunResult): string {
  const lines = [
    `billed ${pluralize(result.hours, 'hour')} of ${pluralize(result.instances, 'instance')}: ${formatMicros(result.amountMicros)} (as of ${formatInstant(result.asOf)})`,
    `${pluralize(result.organizationsPastDue, 'organization')} past due, ${pluralize(result.instancesParked, 'instance')} parked`,
    ...result.parked.map(
      ({ organization, name, plan, parkedFrom, reason }) =>
        `  parked: ${organization} ${name}${plan ? ` (${plan})` : ''} since ${formatInstant(parkedFrom)}: ${reason}`,
    ),
    ...result.failures.map(({ organization, error }) => `  not billed: ${organization}: ${error}`),
  ];
  if (result.errorMessage) lines.push(result.errorMessage);
  return `${lines.join('\n')}\n`;
}
