/**
 * The hours of an instance, counted in SQL (rules 1 and 2). Texts for other statements to build on; every argument is
 * an SQL expression of type timestamptz.
 */

/** The moment from which clock hours are counted. */
export const EPOCH = `timestamptz '1970-01-01 00:00+00'`;

/** The UTC clock hour that holds a moment: the key of the charge for the instance's hour that begins then. */
export function clockHourSql(moment: string): string {
  return `date_bin(interval '1 hour', ${moment}, ${EPOCH})`;
}

/** Whole hours of elapsed time from one moment to a later one, rounded down. In exact decimals, to the microsecond. */
export function wholeHoursSql(from: string, to: string): string {
  return `div(extract(epoch FROM ${to} - ${from}), 3600)::integer`;
}

/** How many of an instance's hours began before a moment that does not lie before its start. */
export function hoursBegunBeforeSql(startedAt: string, moment: string): string {
  return `div(extract(epoch FROM ${moment} - ${startedAt}) + 3599.999999, 3600)::integer`;
}

/** How many of an instance's hours began up to and including a moment that does not lie before its start. */
export function hoursBegunThroughSql(startedAt: string, moment: string): string {
  return `${wholeHoursSql(startedAt, moment)} + 1`;
}

/** The hours that a deleted instance is charged for: those begun before its end, and hour 0 always. NULL: no end yet. */
export function lifetimeHoursSql(startedAt: string, deletedAt: string): string {
  return `CASE WHEN ${deletedAt} IS NOT NULL THEN greatest(1, ${hoursBegunBeforeSql(startedAt, deletedAt)}) END`;
}
