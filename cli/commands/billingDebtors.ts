import { type Command, Option } from 'commander';
import { viewDebtor } from '../../api/answers/debtors.ts';
import type { Debtor } from '../../api/services/debtors/debtorService.ts';
import type { DebtorOrder } from '../../db/debtors/debtorList.ts';
import { sumsToPay } from '../../domain/debtors/runway.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { withServices } from '../services.ts';

const COLUMNS = ['organization', 'name', 'state', 'since', 'balance', 'due', 'next_step', 'next_at'] as const;

/** `containerstacks billing debtors`: who owes, since when, and what comes next. */
export function addBillingDebtors(billing: Command): void {
  const [format, json, wide] = formatOptions();
  billing
    .command('debtors')
    .description('list who is past due or suspended, and what comes next for them')
    .addOption(
      new Option('--sort <order>', 'the longest first, or the largest debt')
        .choices(['age', 'debt'])
        .default('age'),
    )
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
}

async function list(options: { sort: DebtorOrder; format?: Format; json?: boolean }): Promise<void> {
  const debtors = await withServices('billing debtors', async (services) => {
    const all: Debtor[] = [];
    for await (const page of services.debtors.every(options.sort)) all.push(...page);
    return all;
  });
  const format = chooseFormat(options);
  if (format === 'json') printJson(debtors.map(viewDebtor));
  else
    printRows(COLUMNS, debtors.map(rowOf), format, { dropFirst: ['name', 'since', 'next_at', 'next_step'] });
}

function rowOf({ organization, name, state, since, facts, next }: Debtor) {
  return {
    organization: { text: organization },
    name: { text: name },
    state: { text: state },
    since: { instant: since },
    balance: { micros: facts.balanceMicros },
    due: { micros: sumsToPay(facts).dueMicros },
    next_step: { text: next?.step ?? null },
    next_at: { instant: next?.at ?? null },
  };
}
