import type { Command } from 'commander';
import { viewParked } from '../../api/answers/billingRun.ts';
import { readParked } from '../../db/billing/parkedInstances.ts';
import { withDatabase } from '../connection.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';

const NAMED = 10_000;

/** `containerstacks billing parked`: the instances that cannot be billed until their plan or price is fixed. */
export function addBillingParked(billing: Command): void {
  const command = billing
    .command('parked')
    .description(
      'list instances that cannot be billed, since when and why; the next run bills them once that is fixed',
    );
  for (const option of formatOptions()) command.addOption(option);
  command.action(async (options: { format?: Format; json?: boolean }) => {
    const { instances, count } = await withDatabase(
      { applicationName: 'containerstacks billing parked' },
      ({ pool }) => readParked(pool, NAMED),
    );
    const format = chooseFormat(options);
    if (format === 'json') printJson(instances.map(viewParked));
    else
      printRows(
        ['organization', 'kind', 'instance', 'name', 'plan', 'parked_from', 'reason'],
        instances.map((instance) => ({
          organization: { text: instance.organization },
          kind: { text: instance.kind },
          instance: { count: instance.resourceId },
          name: { text: instance.name },
          plan: { text: instance.plan },
          parked_from: { instant: instance.parkedFrom },
          reason: { text: instance.reason },
        })),
        format,
        { dropFirst: ['kind', 'plan'] },
      );
    if (count > BigInt(instances.length))
      process.stderr.write(`and ${count - BigInt(instances.length)} more\n`);
  });
}
