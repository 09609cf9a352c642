import { HOUR_MICROS, type Instant, monthStart, parseInstant } from '../instant.ts';

const DAY_MICROS = 24n * HOUR_MICROS;
/** Beyond the next month's first day, from any day of a month. */
const A_MONTH_ON_MICROS = 32n * DAY_MICROS;
const MOST_DAYS = 366n;

/** What a statement is of: a calendar month, or days from one through another, all UTC. */
export type StatementPeriod = { month: string } | { from: string; through: string };

/** The moments between which a period lies: [start, end). Throws InstantFormatError on a day or month that is none. */
export function boundsOf(period: StatementPeriod): { start: Instant; end: Instant } {
  if ('month' in period) {
    const start = parseInstant(`${period.month}-01`);
    return { start, end: monthStart(start + A_MONTH_ON_MICROS) };
  }
  return { start: parseInstant(period.from), end: parseInstant(period.through) + DAY_MICROS };
}

/** Why a period cannot have a statement; null if it can. */
export function whyNoPeriod(period: StatementPeriod): string | null {
  const { start, end } = boundsOf(period);
  if (end <= start) return 'the period ends before it begins';
  return end - start > MOST_DAYS * DAY_MICROS ? `a statement covers at most ${MOST_DAYS} days` : null;
}

/** "2026-09" or "2026-09-03 to 2026-09-17". */
export function describePeriod(period: StatementPeriod): string {
  return 'month' in period ? period.month : `${period.from} to ${period.through}`;
}

/** The number of a statement: the same for the same wallet and period, and no other's. */
export function statementNumber(organizationId: bigint, period: StatementPeriod): string {
  const ends = 'month' in period ? [period.month] : [period.from, period.through];
  return [organizationId, ...ends.map((end) => end.replaceAll('-', ''))].join('-');
}
