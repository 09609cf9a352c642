import type { CorrectedResource } from '../../db/rebills/correctedResources.ts';
import type { ChargedResource } from '../../db/wallets/statements.ts';
import type { ChargeLine } from '../../db/wallets/walletQueries.ts';
import type { LedgerEntry } from '../../db/wallets/wallets.ts';
import { csvLine, csvText } from '../../domain/csvLine.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { LEDGER_KIND_NAMES, LEDGER_KINDS, type LedgerKind } from '../../domain/wallets/ledgerKinds.ts';
import type { WholeStatement } from '../services/wallets/statementService.ts';
import { viewEntry } from './wallets.ts';

/** Files of wallets, as lines of CSV: written while they are read, because a ledger may be long. */

const LEDGER_COLUMNS = [
  'entry',
  'postedAt',
  'kind',
  'amount',
  'balanceAfter',
  'hours',
  'billedFrom',
  'billedThrough',
  'key',
  'reason',
  'actor',
  'concerns',
] as const;

export async function* writeLedger(pages: AsyncIterable<LedgerEntry[]>): AsyncGenerator<string> {
  yield lines([LEDGER_COLUMNS]);
  for await (const entries of pages) yield lines(entries.map(ledgerFields));
}

function ledgerFields(entry: LedgerEntry) {
  const { key, reason, actor, ...view } = viewEntry(entry);
  const fields = { ...view, key: csvText(key), reason: csvText(reason), actor: csvText(actor) };
  return LEDGER_COLUMNS.map((column) => fields[column]);
}

export async function* writeCharges(pages: AsyncIterable<ChargeLine[]>): AsyncGenerator<string> {
  yield lines([['hour', 'instance', 'name', 'plan', 'ordinal', 'amount', 'postedAt', 'kind']]);
  for await (const charges of pages) yield lines(charges.map(chargeFields));
}

function chargeFields(charge: ChargeLine) {
  const { hour, kind, resourceId, name, plan, monthOrdinal, amountMicros, postedAt } = charge;
  const money = [monthOrdinal, formatMicros(amountMicros), formatTimestamp(postedAt)];
  return [formatTimestamp(hour), resourceId, csvText(name), plan, ...money, kind];
}

/** A line for each instance; the amounts between the balances add up to their difference. */
export async function* writeStatement({
  figures,
  corrected,
  corrections,
  instances,
}: WholeStatement): AsyncGenerator<string> {
  const totals = {
    ...figures.totals,
    // Rebills have lines of their own.
    adjustment: figures.totals.adjustment - (corrected.chargedMicros - corrected.rightMicros),
  };
  yield lines([
    ['item', 'instance', 'name', 'plans', 'hours', 'amount', 'kind', 'charged', 'right'],
    totalFields('opening balance', figures.openingMicros),
    ...LEDGER_KIND_NAMES.filter((kind) => kind !== 'charge').map((kind) =>
      totalFields(itemOf(kind), totals[kind]),
    ),
  ]);
  for await (const resources of corrections) yield lines(resources.map(correctedFields));
  for await (const resources of instances) yield lines(resources.map(chargedFields));
  yield lines([totalFields('closing balance', figures.closingMicros)]);
}

function totalFields(item: string, amountMicros: bigint) {
  return [item, '', '', '', '', formatMicros(amountMicros), '', '', ''];
}

function chargedFields({ kind, resourceId, name, plans, hours, amountMicros }: ChargedResource) {
  const amount = formatMicros(-amountMicros);
  return [itemOf('charge'), resourceId, csvText(name), plans.join(' '), hours, amount, kind, '', ''];
}

function correctedFields(resource: CorrectedResource) {
  const { kind, resourceId, name, plans, hours, chargedMicros, rightMicros } = resource;
  const amounts = [chargedMicros - rightMicros, chargedMicros, rightMicros].map(formatMicros);
  const [amount = '', ...both] = amounts;
  return ['corrections', resourceId, csvText(name), plans.join(' '), hours, amount, kind, ...both];
}

function itemOf(kind: LedgerKind): string {
  return LEDGER_KINDS[kind].several.toLowerCase();
}

function lines(rows: readonly (readonly (string | number | bigint | null)[])[]): string {
  return rows.map((fields) => `${csvLine(fields)}\r\n`).join('');
}
