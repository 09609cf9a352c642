import type { Command } from 'commander';
import { viewEntry } from '../../api/answers/wallets.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import type { LedgerEntry } from '../../db/wallets/wallets.ts';
import { BadInputError, type Fault } from '../../domain/badInput.ts';
import { formatMicros, MoneyFormatError, parseMicros } from '../../domain/money.ts';
import { withDatabase } from '../connection.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows, type Row } from '../output.ts';

interface CreditOptions {
  key?: string;
  reason?: string;
  json?: boolean;
}

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
  wallet
    .command('credit')
    .description('credit a wallet, once per key; repeating the command changes nothing')
    .argument('<organization>', 'its handle, or its ID as id:38')
    .argument('<amount>', 'such as 12.50, at most six decimals')
    .option('--key <key>', 'identifies this credit, so that a retry is safe (required)')
    .option('--reason <text>', 'why, for the ledger (required)')
    .option('--json', 'print the ledger entry as JSON')
    .action(credit);
  const [format, json] = formatOptions();
  wallet
    .command('ledger')
    .description("list a wallet's ledger entries, newest first")
    .argument('<organization>', 'its handle, or its ID as id:38')
    .option('--limit <n>', `how many entries, at most ${MOST_ENTRIES}`, '50')
    .addOption(format)
    .addOption(json)
    .action(printLedger);
}

async function credit(organization: string, amount: string, options: CreditOptions): Promise<void> {
  const { amountMicros, key, reason } = readCredit(amount, options);
  const { entry, repeated, handle, name } = await withDatabase(
    { applicationName: 'containerstacks wallet credit', max: 1 },
    async ({ pool }) => {
      const wallets = new WalletService(pool);
      const { organizationId, handle, name } = await wallets.findOrganization(organization);
      const operator = operatorName();
      const movement = { organizationId, kind: 'credit', amountMicros, idempotencyKey: key, reason } as const;
      const posted = await wallets.move({ ...movement, actor: `operator ${operator}` }, { operator });
      return { ...posted, handle, name };
    },
  );
  if (options.json) {
    printJson({ repeated, ...viewEntry(entry), organization: { handle, name } });
    return;
  }
  const what = `credit of ${formatMicros(entry.amountMicros)} to ${handle} (${name}), entry ${entry.entryNo}`;
  const balance = `balance ${formatMicros(entry.balanceAfterMicros)}`;
  process.stdout.write(
    repeated
      ? `key "${key}" was used before, nothing changed: ${what}, ${balance} after it\n`
      : `${what}, ${balance}\n`,
  );
}

function readCredit(
  amount: string,
  { key = '', reason = '' }: CreditOptions,
): { amountMicros: bigint; key: string; reason: string } {
  const faults: Fault[] = [];
  let amountMicros = 0n;
  try {
    amountMicros = parseMicros(amount);
    if (amountMicros <= 0n) faults.push({ place: 'AMOUNT', text: `${amount} is not more than zero` });
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    faults.push({ place: 'AMOUNT', text: error.message });
  }
  if (key.trim() === '')
    faults.push({ place: '--key', text: 'is missing: any text that identifies this credit' });
  if (reason.trim() === '') faults.push({ place: '--reason', text: 'is missing: say why, for the ledger' });
  for (const [place, text] of Object.entries({ '--key': key, '--reason': reason })) {
    if (/\p{Cc}/u.test(text)) faults.push({ place, text: 'has a line break or another control character' });
  }
  if (faults.length > 0) throw new BadInputError(faults);
  return { amountMicros, key, reason };
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
  else printRows(COLUMNS, entries.map(entryRow), format);
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
