import { findOrganizationById } from '../../../db/accounts/organizations.ts';
import type { Pool } from '../../../db/pool.ts';
import {
  type ChargedInstance,
  type EntryRange,
  type MovementTotals,
  readChargeLines,
  readEntry,
  sumMovements,
  sumUsage,
} from '../../../db/wallets/statements.ts';
import { readConcernedEntries, readEntriesConcerning } from '../../../db/wallets/concernedEntries.ts';
import type { LedgerEntry } from '../../../db/wallets/wallets.ts';
import { HOUR_MICROS, type Instant, monthStart, parseInstant } from '../../../domain/instant.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { type Room, roomOf } from '../../../domain/wallets/movementLimits.ts';
import { chargedBeyond, StatementError, type StatementLine } from '../../../domain/wallets/statement.ts';
import { everyPage, type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

/** Beyond the next month's first day, from any day of a month. */
const A_MONTH_ON_MICROS = 32n * 24n * HOUR_MICROS;
/** How many instances a statement lists; times the hours of a month, what one query reads. */
const LINES_AT_ONCE = 1_000;
const CONCERNING_SHOWN = 100;

/** An entry and, for a charge, a page of what it was charged for. */
export interface EntryDetail extends Page<ChargedInstance> {
  entry: LedgerEntry;
  /** What mends it or pays it back: the first of them. */
  concernedBy: LedgerEntry[];
  /** What may still be posted about it. */
  room: Room;
}

/** A month of a wallet. */
export interface Statement {
  month: string;
  organization: { handle: string; name: string };
  figures: MovementTotals;
  /** What the hours that began in the month cost, whenever they were posted. */
  usage: StatementLine;
  /** The first of the instances that were charged, and the sum for the others. */
  instances: ChargedInstance[];
  otherInstances: StatementLine;
}

/**
 * Why a balance is what it is: an entry by the instances it was charged for, and a month's statement. A statement goes by
 * the moment at which entries were posted, for the balances and for the lines by instance alike, so that it adds up to
 * the last micro; an hour that began at a month's very end is on the next month's statement if it was posted then.
 */
export class StatementService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Throws a Refusal when there is no such entry. */
  async entry(
    organizationId: bigint,
    entryNo: bigint,
    page: { after: bigint; limit: number },
  ): Promise<EntryDetail> {
    const entry = await readEntry(this.#pool, organizationId, entryNo);
    if (entry === null) throw new Refusal('not_found', `the wallet has no entry ${entryNo}`);
    const range = { firstEntry: entryNo, lastEntry: entryNo };
    const lines =
      entry.kind === 'charge' ? await readChargeLines(this.#pool, organizationId, range, page) : [];
    const concernedBy = await readEntriesConcerning(this.#pool, organizationId, entryNo, CONCERNING_SHOWN);
    const room = await this.#room(organizationId, entryNo);
    return { entry, concernedBy, room, ...pageOf(lines, page.limit, ({ instanceId }) => [instanceId]) };
  }

  /** How much may be posted about an entry: also as much as what it concerns itself allows. */
  async #room(organizationId: bigint, entryNo: bigint): Promise<Room> {
    const rooms = (await readConcernedEntries(this.#pool, organizationId, entryNo)).map(roomOf);
    const least = (way: keyof Room) => rooms.map((room) => room[way]).reduce((a, b) => (b < a ? b : a));
    return { upMicros: least('upMicros'), downMicros: least('downMicros') };
  }

  /**
   * A month's statement. Throws InstantFormatError on an invalid month, a Refusal on one that has not begun, StatementError if it
   * does not add up.
   */
  async statement(organizationId: bigint, handle: string, month: string): Promise<Statement> {
    const organization = await findOrganizationById(this.#pool, organizationId);
    const { figures, range } = await this.#read(organizationId, month);
    const instances = await readChargeLines(this.#pool, organizationId, range, {
      after: 0n,
      limit: LINES_AT_ONCE,
    });
    const otherInstances = chargedBeyond(figures, instances);
    if (instances.length < LINES_AT_ONCE) refuseRest(otherInstances);
    const usage = await sumUsage(this.#pool, organizationId, range.from, range.until);
    return {
      month,
      organization: { handle, name: organization?.name ?? handle },
      figures,
      usage,
      instances,
      otherInstances,
    };
  }

  /** The same with every instance, page after page; reading them throws StatementError if they do not add up. */
  async wholeStatement(
    organizationId: bigint,
    month: string,
  ): Promise<{ figures: MovementTotals; instances: AsyncGenerator<ChargedInstance[]> }> {
    const { figures, range } = await this.#read(organizationId, month);
    return { figures, instances: this.#everyInstance(organizationId, figures, range) };
  }

  async #read(
    organizationId: bigint,
    month: string,
  ): Promise<{ figures: MovementTotals; range: Required<EntryRange> }> {
    const { start, end } = boundsOf(month);
    const figures = await sumMovements(this.#pool, organizationId, start, end);
    if (figures.readAt < start) {
      throw new Refusal('not_found', `there is no statement for ${month} yet: the month has not begun`);
    }
    return { figures, range: { ...figures.span, from: start, until: end } };
  }

  async *#everyInstance(
    organizationId: bigint,
    figures: MovementTotals,
    range: EntryRange,
  ): AsyncGenerator<ChargedInstance[]> {
    const listed: StatementLine = { hours: 0n, amountMicros: 0n };
    const pages = everyPage(
      LINES_AT_ONCE,
      (page) => readChargeLines(this.#pool, organizationId, range, page),
      ({ instanceId }) => instanceId,
    );
    for await (const instances of pages) {
      yield instances;
      for (const { hours, amountMicros } of instances) {
        listed.hours += hours;
        listed.amountMicros += amountMicros;
      }
    }
    refuseRest(chargedBeyond(figures, [listed]));
  }
}

/** Throws StatementError when a charge is on no line. */
function refuseRest({ hours, amountMicros }: StatementLine): void {
  if (hours === 0n && amountMicros === 0n) return;
  throw new StatementError(
    `${pluralize(hours, 'hour')} and ${amountMicros} micros were billed without a matching charge`,
  );
}

function boundsOf(month: string): { start: Instant; end: Instant } {
  const start = parseInstant(`${month}-01`);
  return { start, end: monthStart(start + A_MONTH_ON_MICROS) };
}
