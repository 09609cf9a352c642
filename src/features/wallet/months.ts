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
