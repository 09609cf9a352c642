import { findOrganizationById } from '../../../db/accounts/organizations.ts';
import type { Pool } from '../../../db/pool.ts';
import {
  type ChargedResource,
  type EntryRange,
  type MovementTotals,
  readChargeLines,
  readEntry,
  sumMovements,
  sumUsage,
  type UsageOfKind,
} from '../../../db/wallets/statements.ts';
import {
  type CorrectedResource,
  type CorrectedSum,
  readCorrectedResources,
  sumCorrections,
} from '../../../db/rebills/correctedResources.ts';
import { readConcernedEntries, readEntriesConcerning } from '../../../db/wallets/concernedEntries.ts';
import type { LedgerEntry } from '../../../db/wallets/wallets.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { type Room, roomOf } from '../../../domain/wallets/movementLimits.ts';
import {
  boundsOf,
  describePeriod,
  type StatementPeriod,
  statementNumber,
  whyNoPeriod,
} from '../../../domain/wallets/statementPeriod.ts';
import { chargedBeyond, StatementError, type StatementLine } from '../../../domain/wallets/statement.ts';
import { everyPage, type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

/** How many instances a statement lists; times the hours of a month, what one query reads. */
const LINES_AT_ONCE = 1_000;
const CONCERNING_SHOWN = 100;

/** An entry and, for a charge, a page of what it was charged for; for a rebill's, of what it corrected. */
export interface EntryDetail extends Page<ChargedResource> {
  entry: LedgerEntry;
  corrected: CorrectedResource[];
  /** What mends it or pays it back: the first of them. */
  concernedBy: LedgerEntry[];
  /** What may still be posted about it. */
  room: Room;
}

/** A period of a wallet. */
export interface Statement {
  number: string;
  period: StatementPeriod;
  organization: { handle: string; name: string; billingAddress: string | null };
  figures: MovementTotals;
  /** What the hours that began in the period cost, whenever they were posted, by kind. */
  usage: UsageOfKind[];
  /** The first of the instances that were charged, and the sum for the others. */
  instances: ChargedResource[];
  otherInstances: StatementLine;
  /** What rebills corrected, likewise. */
  corrections: CorrectedResource[];
  otherCorrections: CorrectedSum;
}

/** The same with every resource, page after page. */
export interface WholeStatement {
  figures: MovementTotals;
  /** What rebills corrected in all; among the adjustments. */
  corrected: CorrectedSum;
  corrections: AsyncGenerator<CorrectedResource[]>;
  instances: AsyncGenerator<ChargedResource[]>;
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
    const corrected =
      entry.kind === 'adjustment'
        ? await readCorrectedResources(this.#pool, organizationId, range, page)
        : [];
    const all: Page<{ subscriptionId: bigint }> = pageOf(
      [...lines, ...corrected],
      page.limit,
      ({ subscriptionId }) => [subscriptionId],
    );
    const concernedBy = await readEntriesConcerning(this.#pool, organizationId, entryNo, CONCERNING_SHOWN);
    const room = await this.#room(organizationId, entryNo);
    return {
      entry,
      concernedBy,
      room,
      items: lines,
      corrected,
      nextCursor: all.nextCursor,
    };
  }

  /** How much may be posted about an entry: also as much as what it concerns itself allows. */
  async #room(organizationId: bigint, entryNo: bigint): Promise<Room> {
    const rooms = (await readConcernedEntries(this.#pool, organizationId, entryNo)).map(roomOf);
    const least = (way: keyof Room) => rooms.map((room) => room[way]).reduce((a, b) => (b < a ? b : a));
    return { upMicros: least('upMicros'), downMicros: least('downMicros') };
  }

  /**
   * A period's statement. Throws InstantFormatError on an invalid day or month, a Refusal on a period that has not begun,
   * StatementError if it does not add up.
   */
  async statement(organizationId: bigint, handle: string, period: StatementPeriod): Promise<Statement> {
    const organization = await findOrganizationById(this.#pool, organizationId);
    const { figures, range } = await this.#read(organizationId, period);
    const instances = await readChargeLines(this.#pool, organizationId, range, {
      after: 0n,
      limit: LINES_AT_ONCE,
    });
    const otherInstances = chargedBeyond(figures, instances);
    if (instances.length < LINES_AT_ONCE) refuseRest(otherInstances);
    const usage = await sumUsage(this.#pool, organizationId, range.from, range.until);
    const corrections = await readCorrectedResources(this.#pool, organizationId, range, {
      after: 0n,
      limit: LINES_AT_ONCE,
    });
    const corrected = await sumCorrections(this.#pool, organizationId, range);
    return {
      number: statementNumber(organizationId, period),
      period,
      organization: {
        handle,
        name: organization?.name ?? handle,
        billingAddress: organization?.billingAddress ?? null,
      },
      figures,
      usage,
      instances,
      otherInstances,
      corrections,
      otherCorrections: corrections.reduce(lessLine, corrected),
    };
  }

  /** The same with every instance, page after page; reading them throws StatementError if they do not add up. */
  async wholeStatement(organizationId: bigint, period: StatementPeriod): Promise<WholeStatement> {
    const { figures, range } = await this.#read(organizationId, period);
    return {
      figures,
      corrected: await sumCorrections(this.#pool, organizationId, range),
      corrections: everyPage(
        LINES_AT_ONCE,
        (page) => readCorrectedResources(this.#pool, organizationId, range, page),
        ({ subscriptionId }) => subscriptionId,
      ),
      instances: this.#everyInstance(organizationId, figures, range),
    };
  }

  async #read(
    organizationId: bigint,
    period: StatementPeriod,
  ): Promise<{ figures: MovementTotals; range: Required<EntryRange> }> {
    const why = whyNoPeriod(period);
    if (why !== null) throw new Refusal('invalid_request', why);
    const { start, end } = boundsOf(period);
    const figures = await sumMovements(this.#pool, organizationId, start, end);
    if (figures.readAt < start) {
      throw new Refusal(
        'not_found',
        `there is no statement for ${describePeriod(period)} yet: it has not begun`,
      );
    }
    return { figures, range: { ...figures.span, from: start, until: end } };
  }

  async *#everyInstance(
    organizationId: bigint,
    figures: MovementTotals,
    range: EntryRange,
  ): AsyncGenerator<ChargedResource[]> {
    const listed: StatementLine = { hours: 0n, amountMicros: 0n };
    const pages = everyPage(
      LINES_AT_ONCE,
      (page) => readChargeLines(this.#pool, organizationId, range, page),
      ({ subscriptionId }) => subscriptionId,
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

function lessLine(rest: CorrectedSum, line: CorrectedSum): CorrectedSum {
  return {
    hours: rest.hours - line.hours,
    chargedMicros: rest.chargedMicros - line.chargedMicros,
    rightMicros: rest.rightMicros - line.rightMicros,
  };
}

/** Throws StatementError when a charge is on no line. */
function refuseRest({ hours, amountMicros }: StatementLine): void {
  if (hours === 0n && amountMicros === 0n) return;
  throw new StatementError(
    `${pluralize(hours, 'hour')} and ${amountMicros} micros were billed without a matching charge`,
  );
}
