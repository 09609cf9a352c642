import { databaseNow, type Pool } from '../../../db/pool.ts';
import {
  readEntriesAfter,
  readEntriesBefore,
  readHourCharges,
  readPricedFleet,
  readWallet,
  sumMonth,
} from '../../../db/wallets/walletQueries.ts';
import type { LedgerEntry } from '../../../db/wallets/wallets.ts';
import { csvLine, csvText } from '../../../domain/csvLine.ts';
import {
  formatTimestamp,
  HOUR_MICROS,
  type Instant,
  monthStart,
  parseInstant,
} from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import type { LedgerKind } from '../../../domain/wallets/ledgerKinds.ts';
import { outlook } from '../../../domain/wallets/spending.ts';
import { pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

/** Rows of one statement of an export: what it holds in memory. */
const EXPORTED_AT_ONCE = 1_000;
/** Where the numbers of JSON end: a fleet that costs next to nothing could last longer. */
const LONGEST_RUNWAY_HOURS = BigInt(Number.MAX_SAFE_INTEGER);

/** Wallets as their owners see them: what is there, what is spent, how long it lasts; and files of it. */
export class WalletQueries {
  readonly #pool: Pool;
  readonly #currency: string;

  constructor(pool: Pool, currency: string) {
    this.#pool = pool;
    this.#currency = currency;
  }

  async overview(organizationId: bigint) {
    const wallet = await readWallet(this.#pool, organizationId);
    if (wallet === null) {
      throw new Refusal('not_found', `there is no wallet of organization ${organizationId}`);
    }
    const spent = await sumMonth(this.#pool, organizationId, monthStart(wallet.now));
    const fleet = await readPricedFleet(this.#pool, organizationId);
    const { hourlyMicros, monthMicros, runwayHours } = outlook(fleet, wallet.balanceMicros, wallet.now);
    return {
      currency: this.#currency,
      balance: formatMicros(wallet.balanceMicros),
      pastDueSince: formatTimestamp(wallet.pastDueSince),
      billedThrough: formatTimestamp(wallet.billedThrough),
      spentThisMonth: formatMicros(spent),
      perHour: formatMicros(hourlyMicros),
      fullMonth: formatMicros(monthMicros),
      runwayHours:
        runwayHours === null
          ? null
          : Number(runwayHours < LONGEST_RUNWAY_HOURS ? runwayHours : LONGEST_RUNWAY_HOURS),
    };
  }

  async ledger(
    organizationId: bigint,
    page: { before: bigint | null; limit: number; kind?: LedgerKind | undefined },
  ) {
    const rows = await readEntriesBefore(this.#pool, organizationId, page);
    return pageOf(rows, page.limit, ({ entryNo }) => [entryNo], toEntry);
  }

  /** The whole ledger as lines of CSV, oldest first. */
  async *ledgerFile(organizationId: bigint): AsyncGenerator<string> {
    const columns = [
      'entry',
      'postedAt',
      'kind',
      'amount',
      'balanceAfter',
      'hours',
      'billedFrom',
      'billedThrough',
    ];
    yield `${csvLine([...columns, 'key', 'reason', 'actor'])}\r\n`;
    for (let after = 0n; ; ) {
      const rows = await readEntriesAfter(this.#pool, organizationId, after, EXPORTED_AT_ONCE);
      if (rows.length > 0) yield rows.map((row) => `${entryLine(toEntry(row))}\r\n`).join('');
      if (rows.length < EXPORTED_AT_ONCE) return;
      after = rows.at(-1)?.entryNo ?? after;
    }
  }

  /** A month's charges as lines of CSV, hour by hour. Throws InstantFormatError on a month that is none. */
  async *chargesFile(organizationId: bigint, month: string): AsyncGenerator<string> {
    const start = parseInstant(`${month}-01`);
    const now = await databaseNow(this.#pool);
    yield `${csvLine(['hour', 'instance', 'name', 'plan', 'ordinal', 'amount', 'postedAt'])}\r\n`;
    for (let hour = start; hour <= now && monthStart(hour) === start; hour += HOUR_MICROS) {
      yield* this.#hourLines(organizationId, hour);
    }
  }

  async *#hourLines(organizationId: bigint, hour: Instant): AsyncGenerator<string> {
    for (let after = 0n; ; ) {
      const rows = await readHourCharges(this.#pool, organizationId, hour, after, EXPORTED_AT_ONCE);
      if (rows.length > 0) {
        yield rows
          .map(({ instanceId, instance, plan, monthOrdinal, amountMicros, postedAt }) => {
            const money = [monthOrdinal, formatMicros(amountMicros), formatTimestamp(postedAt)];
            return `${csvLine([formatTimestamp(hour), instanceId, csvText(instance), plan, ...money])}\r\n`;
          })
          .join('');
      }
      if (rows.length < EXPORTED_AT_ONCE) return;
      after = rows.at(-1)?.instanceId ?? after;
    }
  }
}

/** A ledger entry as it is answered. */
export function toEntry(entry: LedgerEntry) {
  return {
    entry: String(entry.entryNo),
    postedAt: formatTimestamp(entry.postedAt),
    kind: entry.kind,
    amount: formatMicros(entry.amountMicros),
    balanceAfter: formatMicros(entry.balanceAfterMicros),
    hours: entry.hours === null ? null : Number(entry.hours),
    billedFrom: formatTimestamp(entry.billedFrom),
    billedThrough: formatTimestamp(entry.billedThrough),
    key: entry.idempotencyKey,
    reason: entry.reason,
    actor: entry.actor,
  };
}

function entryLine(entry: ReturnType<typeof toEntry>): string {
  const { postedAt, kind, amount, balanceAfter, hours, billedFrom, billedThrough, key, reason, actor } =
    entry;
  const fields = [entry.entry, postedAt, kind, amount, balanceAfter, hours, billedFrom, billedThrough];
  return csvLine([...fields, ...[key, reason, actor].map(csvText)]);
}
