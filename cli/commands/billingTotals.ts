import { type Command, Option } from 'commander';
import { readTotals, type TotalsBy } from '../../db/billing/chargeTotals.ts';
import { formatMicros } from '../../domain/money.ts';
import { withDatabase } from '../connection.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';

interface TotalsOptions {
  by: TotalsBy;
  format?: Format;
  json?: boolean;
  /** False for --no-header. */
  header: boolean;
}

/** `containerstacks billing totals`: what has been charged so far. */
export function addBillingTotals(billing: Command): void {
  const [format, json, wide] = formatOptions();
  billing
    .command('totals')
    .description('hours and amounts charged so far, by organization, plan or day (UTC)')
    .addOption(
      new Option('--by <what>', 'one line per')
        .choices(['organization', 'plan', 'day'])
        .default('organization'),
    )
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .option('--no-header', 'omit the CSV header')
    .action(printTotals);
}

async function printTotals(options: TotalsOptions): Promise<void> {
  const totals = await withDatabase(
    { applicationName: 'containerstacks billing totals', max: 1, statementTimeoutMs: 15 * 60_000 },
    ({ pool }) => readTotals(pool, options.by),
  );
  const format = chooseFormat(options);
  if (format === 'json') {
    return printJson(
      totals.map(({ name, hours, amountMicros }) => ({
        [options.by]: name,
        hours: Number(hours),
        amount: formatMicros(amountMicros),
      })),
    );
  }
  printRows(
    [options.by, 'hours', 'amount'],
    totals.map((total) => ({
      [options.by]: { text: total.name },
      hours: { count: total.hours },
      amount: { micros: total.amountMicros },
    })),
    format,
    { header: options.header },
  );
}
