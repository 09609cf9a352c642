import {
  type ChargedInstance,
  type EntryRange,
  type MovementTotals,
  readChargeLines,
  readEntry,
  sumMovements,
  sumUsage,
} from '../../../db/wallets/statements.ts';
import { findOrganizationById } from '../../../db/accounts/organizations.ts';
import type { Pool } from '../../../db/pool.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { csvLine, csvText } from '../../../domain/csvLine.ts';
import {
  formatTimestamp,
  HOUR_MICROS,
  type Instant,
  monthStart,
  parseInstant,
} from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { eachLedgerKind, LEDGER_KIND_NAMES, LEDGER_KINDS } from '../../../domain/wallets/ledgerKinds.ts';
import { chargedBeyond, StatementError, type StatementLine } from '../../../domain/wallets/statement.ts';
import { pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { toEntry } from './walletQueries.ts';

/** Beyond the next month's first day, from any day of a month. */
const A_MONTH_ON_MICROS = 32n * 24n * HOUR_MICROS;
/** Instances that a statement names; with the hours of a month also what one query looks at. */
const LINES_AT_ONCE = 1_000;

/**
 * Why a balance is what it is: an entry by the instances it was charged for, and a month's statement. A statement goes by
 * the moment at which entries were posted, for the balances and for the lines by instance alike, so that it adds up to
 * the last micro; an hour that began at a month's very end is on the next month's statement if it was posted then.
 */
export class StatementService {
  readonly #pool: Pool;
  readonly #currency: string;

  constructor(pool: Pool, currency: string) {
    this.#pool = pool;
    this.#currency = currency;
  }

  /** One entry and, of a charge, what it was charged for. Throws a Refusal when there is none. */
  async entry(organizationId: bigint, entryNo: bigint, page: { after: bigint; limit: number }) {
    const entry = await readEntry(this.#pool, organizationId, entryNo);
    if (entry === null) throw new Refusal('not_found', `the wallet has no entry ${entryNo}`);
    const range = { firstEntry: entryNo, lastEntry: entryNo };
    const lines =
      entry.kind === 'charge' ? await readChargeLines(this.#pool, organizationId, range, page) : [];
    return {
      entry: toEntry(entry),
      ...pageOf(lines, page.limit, ({ instanceId }) => [instanceId], toLine),
    };
  }

  /**
   * A month's statement. Throws InstantFormatError on a month that is none, a Refusal on one that has not begun,
   * StatementError if it did not add up.
   */
  async statement(organizationId: bigint, handle: string, month: string) {
    const organization = await findOrganizationById(this.#pool, organizationId);
    const { figures, range } = await this.#read(organizationId, month);
    const lines = await readChargeLines(this.#pool, organizationId, range, {
      after: 0n,
      limit: LINES_AT_ONCE,
    });
    const beyond = chargedBeyond(figures, lines);
    if (lines.length < LINES_AT_ONCE) refuseRest(beyond);
    const usage = await sumUsage(this.#pool, organizationId, range.from, range.until);
    return {
      month,
      currency: this.#currency,
      writtenAt: formatTimestamp(figures.readAt),
      organization: { handle, name: organization?.name ?? handle },
      openingBalance: formatMicros(figures.openingMicros),
      closingBalance: formatMicros(figures.closingMicros),
      usage: { hours: Number(usage.hours), amount: formatMicros(usage.amountMicros) },
      totals: eachLedgerKind((kind) => formatMicros(figures.totals[kind])),
      instances: lines.map(toLine),
      otherInstances:
        beyond.hours === 0n
          ? null
          : { hours: Number(beyond.hours), amount: formatMicros(beyond.amountMicros) },
    };
  }

  /** The same as lines of CSV, one each instance; its amounts between the balances add up to their difference. */
  async statementFile(organizationId: bigint, month: string): Promise<AsyncGenerator<string>> {
    return this.#lines(organizationId, await this.#read(organizationId, month));
  }

  async #read(organizationId: bigint, month: string): Promise<MonthRead> {
    const { start, end } = boundsOf(month);
    const figures = await sumMovements(this.#pool, organizationId, start, end);
    if (figures.readAt < start) {
      throw new Refusal('not_found', `there is no statement for ${month} yet: the month has not begun`);
    }
    const range = { firstEntry: 1n, lastEntry: figures.lastEntry, from: start, until: end };
    return { figures, range };
  }

  async *#lines(organizationId: bigint, { figures, range }: MonthRead): AsyncGenerator<string> {
    yield line('item', 'instance', 'name', 'plans', 'hours', 'amount');
    yield line('opening balance', '', '', '', '', formatMicros(figures.openingMicros));
    for (const kind of LEDGER_KIND_NAMES.filter((it) => it !== 'charge')) {
      yield line(
        LEDGER_KINDS[kind].several.toLowerCase(),
        '',
        '',
        '',
        '',
        formatMicros(figures.totals[kind]),
      );
    }
    const sum: StatementLine = { hours: 0n, amountMicros: 0n };
    for (let after = 0n; ; ) {
      const page = { after, limit: LINES_AT_ONCE };
      const lines = await readChargeLines(this.#pool, organizationId, range, page);
      yield lines
        .map(({ instanceId, name, plans, hours, amountMicros }) =>
          line(
            LEDGER_KINDS.charge.several.toLowerCase(),
            instanceId,
            csvText(name) ?? '',
            plans.join(' '),
            hours,
            formatMicros(-amountMicros),
          ),
        )
        .join('');
      for (const { hours, amountMicros } of lines) {
        sum.hours += hours;
        sum.amountMicros += amountMicros;
      }
      if (lines.length < LINES_AT_ONCE) break;
      after = lines.at(-1)?.instanceId ?? after;
    }
    refuseRest(chargedBeyond(figures, [sum]));
    yield line('closing balance', '', '', '', '', formatMicros(figures.closingMicros));
  }
}

/** What was posted in a month, and where to find what it was charged for. */
interface MonthRead {
  figures: MovementTotals;
  range: Required<EntryRange>;
}

/** Throws StatementError when something was charged that is on no line. */
function refuseRest({ hours, amountMicros }: StatementLine): void {
  if (hours === 0n && amountMicros === 0n) return;
  throw new StatementError(
    `${pluralize(hours, 'hour')} and ${amountMicros} micros were charged that no charge explains`,
  );
}

function boundsOf(month: string): { start: Instant; end: Instant } {
  const start = parseInstant(`${month}-01`);
  return { start, end: monthStart(start + A_MONTH_ON_MICROS) };
}

function toLine({ instanceId, name, plans, hours, amountMicros, firstHour, lastHour }: ChargedInstance) {
  return {
    instance: String(instanceId),
    name,
    plans,
    hours: Number(hours),
    amount: formatMicros(amountMicros),
    firstHour: formatTimestamp(firstHour),
    lastHour: formatTimestamp(lastHour),
  };
}

function line(...fields: (string | bigint)[]): string {
  return `${csvLine(fields)}\r\n`;
}
