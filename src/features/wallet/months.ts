const DAY_NAME = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' });
const NAME = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** The calendar month (UTC) of a moment, such as "2026-09". */
export function monthOf(moment: Date): string {
  return moment.toISOString().slice(0, 7);
}

/** Whether text is a month, such as "2026-09": addresses may contain anything. */
export function isMonth(text: string): boolean {
  return /^20\d{2}-(0[1-9]|1[0-2])$/.test(text);
}

/** "September 2026", or the text itself if it is not a month. */
export function describeMonth(month: string): string {
  return isMonth(month) ? NAME.format(new Date(`${month}-01T00:00:00Z`)) : month;
}

/** The month a number of months later, or earlier. */
export function shiftMonth(month: string, by: number): string {
  const start = new Date(`${month}-01T00:00:00Z`);
  start.setUTCMonth(start.getUTCMonth() + by);
  return monthOf(start);
}

/** The latest months between two, newest first. */
export function monthsBack(from: string, to: string, most: number): string[] {
  const months: string[] = [];
  for (let month = to; month >= from && months.length < most; month = shiftMonth(month, -1))
    months.push(month);
  return months;
}

/** What a statement's address names: a month, or "2026-09-03..2026-09-17"; null if it is neither. */
export function readPeriod(text: string): { month: string } | { from: string; through: string } | null {
  if (isMonth(text)) return { month: text };
  const [, from, through] = /^(20\d{2}-\d{2}-\d{2})\.\.(20\d{2}-\d{2}-\d{2})$/.exec(text) ?? [];
  return from === undefined || through === undefined ? null : { from, through };
}

/** "September 2026", "3 September 2026 to 17 September 2026", or the text itself. */
export function describePeriod(text: string): string {
  const period = readPeriod(text);
  if (period === null || 'month' in period) return describeMonth(text);
  return `${describeDay(period.from)} to ${describeDay(period.through)}`;
}

function describeDay(day: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(moment.getTime()) ? day : DAY_NAME.format(moment);
}
