import type { Command } from 'commander';
import { viewMovement, viewPendingMovement } from '../../api/answers/movements.ts';
import { signedAmount } from '../../api/services/wallets/signedAmount.ts';
import type { ByHandResult } from '../../api/services/wallets/walletService.ts';
import type { HandKind } from '../../contracts/movements.ts';
import type { PendingMovement } from '../../db/wallets/pendingMovements.ts';
import { BadInputError, type Fault } from '../../domain/badInput.ts';
import { formatInstant } from '../../domain/instant.ts';
import { formatMicros, MoneyFormatError, parseMicros } from '../../domain/money.ts';
import { LEDGER_KINDS } from '../../domain/wallets/ledgerKinds.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { withServices } from '../services.ts';

interface MovementOptions {
  key?: string;
  reason?: string;
  entry?: string;
  currency?: string;
  json?: boolean;
}

/** Each command, the kind it posts, and what it does. */
const MOVEMENTS: [name: string, kind: HandKind, entry: string | null, description: string][] = [
  ['credit', 'credit', null, 'credit a wallet, once per key; repeating the command changes nothing'],
  [
    'adjust',
    'adjustment',
    'the entry that it mends (required)',
    'mend an entry: give back, or with a minus sign take; at most the amount of the entry',
  ],
  ['refund', 'refund', 'the top-up that is paid back (required)', 'pay back a top-up, or a part of it'],
  ['write-off', 'write_off', null, 'give up a debt, or a part of it'],
  ['forfeit', 'forfeit', null, 'let the balance of a closed organization lapse'],
];
const PENDING_COLUMNS = [
  'pending',
  'state',
  'organization',
  'kind',
  'amount',
  'concerns',
  'asked_by',
  'expires_at',
  'reason',
] as const;
const MOST_LISTED = 1_000;

/** `containerstacks wallet credit|adjust|…`: money that moves by hand, and what waits for a second administrator. */
export function addMovements(wallet: Command): void {
  for (const [name, kind, entry, description] of MOVEMENTS) {
    const command = wallet
      .command(name)
      .description(description)
      .argument('<organization>', 'its handle, or its ID as id:38')
      .argument('<amount>', 'such as 12.50, at most six decimals');
    if (entry !== null) command.option('--entry <entry>', entry);
    command
      .option('--key <key>', 'identifies this movement, so that a retry is safe (required)')
      .option('--reason <text>', 'why, for the ledger (required)')
      .option('--currency <code>', 'refused unless it is the installation’s')
      .option('--json', 'print the ledger entry as JSON')
      .action((organization: string, amount: string, options: MovementOptions) =>
        move(kind, entry !== null, organization, amount, options),
      );
  }
  const [format, json, wide] = formatOptions();
  wallet
    .command('pending')
    .description('list the movements that wait for a second administrator')
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
  for (const decision of ['confirm', 'refuse'] as const) {
    wallet
      .command(decision)
      .description(
        `${decision} a movement that ${decision === 'confirm' ? 'somebody else asked for' : 'waits'}`,
      )
      .argument('<pending>', 'as `wallet pending` shows it')
      .option('--json', 'print it as JSON')
      .action((pending: string, options: { json?: boolean }) => decide(decision, pending, options));
  }
}

async function move(
  kind: HandKind,
  concernsAnEntry: boolean,
  organizationText: string,
  amount: string,
  options: MovementOptions,
): Promise<void> {
  const { currency, json } = options;
  const { amountMicros, concernsEntryNo, key, reason } = readMovement(amount, concernsAnEntry, options);
  const { result, organization } = await withServices(`wallet ${kind}`, async ({ wallets }) => {
    const organization = await wallets.findOrganization(organizationText);
    const { organizationId } = organization;
    const signed = signedAmount(kind, amountMicros);
    const movement = {
      organizationId,
      kind,
      amountMicros: signed,
      concernsEntryNo,
      idempotencyKey: key,
      reason,
    };
    return {
      organization,
      result: await wallets.moveByHand({ ...movement, currency }, { operator: operatorName() }),
    };
  });
  if (json) printJson({ repeated: result.repeated, ...viewMovement(result, organization) });
  else process.stdout.write(`${inWords(result, key, organization)}\n`);
}

function inWords(
  result: ByHandResult,
  key: string,
  { handle, name }: { handle: string; name: string },
): string {
  const { kind, amountMicros } = 'pending' in result ? result.pending : result.entry;
  const preposition = amountMicros < 0n ? 'from' : 'to';
  const amount = formatMicros(kind === 'adjustment' || amountMicros > 0n ? amountMicros : -amountMicros);
  const what = `${LEDGER_KINDS[kind].one.toLowerCase()} of ${amount} ${preposition} ${handle} (${name})`;
  const repeated = result.repeated ? `key "${key}" was used before, nothing changed: ` : '';
  if ('pending' in result) {
    const { pendingId, state, expiresAt } = result.pending;
    const next =
      state === 'waiting'
        ? `waits for a second administrator until ${formatInstant(expiresAt)}: containerstacks wallet confirm ${pendingId}`
        : `is ${state}`;
    return `${repeated}${what} ${next}`;
  }
  const balance = `balance ${formatMicros(result.entry.balanceAfterMicros)}`;
  const end = result.repeated ? `${balance} after it` : balance;
  return `${repeated}${what}, entry ${result.entry.entryNo}, ${end}`;
}

function readMovement(
  amount: string,
  concernsAnEntry: boolean,
  { key = '', reason = '', entry = '' }: MovementOptions,
): { amountMicros: bigint; concernsEntryNo: bigint | null; key: string; reason: string } {
  const faults: Fault[] = [];
  let amountMicros = 0n;
  try {
    amountMicros = parseMicros(amount);
    if (amountMicros <= 0n && !concernsAnEntry) {
      faults.push({ place: 'AMOUNT', text: `${amount} is not more than zero` });
    }
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    faults.push({ place: 'AMOUNT', text: error.message });
  }
  if (concernsAnEntry && !/^[1-9]\d{0,17}$/.test(entry)) {
    faults.push({
      place: '--entry',
      text: `${entry === '' ? 'is missing' : `"${entry}" is no entry`}: such as 17`,
    });
  }
  if (key.trim() === '')
    faults.push({ place: '--key', text: 'is missing: any text that identifies this movement' });
  if (reason.trim() === '') faults.push({ place: '--reason', text: 'is missing: say why, for the ledger' });
  for (const [place, text] of Object.entries({ '--key': key, '--reason': reason })) {
    if (/\p{Cc}/u.test(text)) faults.push({ place, text: 'has a line break or another control character' });
  }
  if (faults.length > 0) throw new BadInputError(faults);
  return { amountMicros, concernsEntryNo: concernsAnEntry ? BigInt(entry) : null, key, reason };
}

async function list(options: { format?: Format; json?: boolean }): Promise<void> {
  const { items } = await withServices('wallet pending', ({ pendingMovements }) =>
    pendingMovements.list({ organizationId: null, state: 'waiting', before: null, limit: MOST_LISTED }),
  );
  const format = chooseFormat(options);
  if (format === 'json') printJson(items.map(viewPendingMovement));
  else printRows(PENDING_COLUMNS, items.map(pendingRow), format);
}

async function decide(
  decision: 'confirm' | 'refuse',
  text: string,
  { json }: { json?: boolean },
): Promise<void> {
  if (!/^[1-9]\d{0,17}$/.test(text)) {
    throw new BadInputError([{ place: 'PENDING', text: `"${text}" is no pending movement, such as 17` }]);
  }
  const decided = await withServices(`wallet ${decision}`, ({ pendingMovements }) =>
    pendingMovements[decision](BigInt(text), { operator: operatorName() }),
  );
  if (json) printJson(viewPendingMovement(decided));
  else {
    const entry = decided.entryNo === null ? '' : `, entry ${decided.entryNo} of ${decided.organization}`;
    process.stdout.write(`pending movement ${decided.pendingId} is ${decided.state}${entry}\n`);
  }
}

function pendingRow(pending: PendingMovement) {
  return {
    pending: { count: pending.pendingId },
    state: { text: pending.state },
    organization: { text: pending.organization },
    kind: { text: pending.kind },
    amount: { micros: pending.amountMicros },
    concerns: { count: pending.concernsEntryNo },
    asked_by: { text: pending.askedBy },
    expires_at: { instant: pending.expiresAt },
    reason: { text: pending.reason },
  };
}
