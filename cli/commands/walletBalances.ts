import { type Command, Option } from 'commander';
import { viewBalance } from '../../api/answers/balances.ts';
import type { BalanceFilter, OpenBalance } from '../../db/wallets/balances.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { withServices } from '../services.ts';

interface BalancesOptions {
  side?: 'held' | 'owed';
  ended?: boolean;
  format?: Format;
  json?: boolean;
}

const COLUMNS = ['organization', 'name', 'ended_at', 'balance', 'past_due_since'] as const;

/** `containerstacks wallet balances`: what is held and owed, also after an organization's end. */
export function addBalances(wallet: Command): void {
  const [format, json, wide] = formatOptions();
  wallet
    .command('balances')
    .description('list the balances that are not zero, of ended organizations, too')
    .addOption(new Option('--side <side>', 'only what is held, or owed').choices(['held', 'owed']))
    .option('--ended', 'only organizations that have ended')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
}

async function list(options: BalancesOptions): Promise<void> {
  const filter: BalanceFilter = { side: options.side ?? null, ended: options.ended ?? false };
  const balances = await withServices('wallet balances', async ({ billingReports }) => {
    const all: OpenBalance[] = [];
    for await (const page of billingReports.everyBalance(filter)) all.push(...page);
    return all;
  });
  const format = chooseFormat(options);
  if (format === 'json') printJson(balances.map(viewBalance));
  else printRows(COLUMNS, balances.map(rowOf), format, { dropFirst: ['name'] });
}

function rowOf(balance: OpenBalance) {
  return {
    organization: { text: balance.organization },
    name: { text: balance.name },
    ended_at: { instant: balance.endedAt },
    balance: { micros: balance.balanceMicros },
    past_due_since: { instant: balance.pastDueSince },
  };
}
