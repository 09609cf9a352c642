import type { Command } from 'commander';
import { viewEntry } from '../../api/answers/wallets.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import type { LedgerEntry } from '../../db/wallets/wallets.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { withDatabase } from '../connection.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows, type Row } from '../output.ts';
import { addBalances } from './walletBalances.ts';
import { addWalletList } from './walletList.ts';
import { addMovements } from './walletMovements.ts';

interface LedgerOptions {
  limit: string;
  format?: Format;
  json?: boolean;
}

const COLUMNS = [
  'entry',
  'posted_at',
  'kind',
  'amount',
  'balance_after',
  'hours',
  'billed_from',
  'billed_through',
  'key',
  'reason',
  'actor',
  'concerns',
] as const;
const MOST_ENTRIES = 100_000;

/** `containerstacks wallet …`: money that moves by hand, and the ledger. */
export function defineWallet(wallet: Command): void {
  addWalletList(wallet, 'wallet list');
  addMovements(wallet);
  addBalances(wallet);
  const [format, json, wide] = formatOptions();
  wallet
    .command('ledger')
    .description("list a wallet's ledger entries, newest first")
    .argument('<organization>', 'its handle, or its ID as id:38')
    .option('--limit <n>', `how many entries, at most ${MOST_ENTRIES}`, '50')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(printLedger);
}

async function printLedger(organization: string, options: LedgerOptions): Promise<void> {
  const limit = /^\d{1,6}$/.test(options.limit) ? Number(options.limit) : 0;
  if (limit < 1 || limit > MOST_ENTRIES) {
    const text = `"${options.limit}" is not a whole number from 1 to ${MOST_ENTRIES}`;
    throw new BadInputError([{ place: '--limit', text }]);
  }
  const entries = await withDatabase(
    { applicationName: 'containerstacks wallet ledger', max: 1 },
    async ({ pool }) => {
      const wallets = new WalletService(pool);
      const { organizationId } = await wallets.findOrganization(organization);
      return wallets.readLedger(organizationId, limit);
    },
  );
  const format = chooseFormat(options);
  if (format === 'json') printJson(entries.map(viewEntry));
  else
    printRows(COLUMNS, entries.map(entryRow), format, {
      dropFirst: ['key', 'concerns', 'billed_from', 'billed_through', 'actor', 'hours'],
    });
}

function entryRow(entry: LedgerEntry): Row {
  return {
    entry: { count: entry.entryNo },
    posted_at: { instant: entry.postedAt },
    kind: { text: entry.kind },
    amount: { micros: entry.amountMicros },
    balance_after: { micros: entry.balanceAfterMicros },
    hours: { count: entry.hours },
    billed_from: { instant: entry.billedFrom },
    billed_through: { instant: entry.billedThrough },
    key: { text: entry.idempotencyKey },
    reason: { text: entry.reason },
    actor: { text: entry.actor },
    concerns: { count: entry.concernsEntryNo },
  };
}
