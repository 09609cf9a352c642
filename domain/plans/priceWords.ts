/** What a price costs: amounts as the API writes them. */
interface Amounts {
  monthly: string;
  hourly: string | null;
}

/** A price that is about to be set, and what it changes. */
interface Change extends Amounts {
  /** ISO 8601. */
  from: string;
  replaces: Amounts | null;
  until: string | null;
  isInPast: boolean;
  subscriptions: number;
}

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const COUNT = new Intl.NumberFormat('en');

/**
 * "From 1 December 2026, 00:00 UTC: 12.00 a month instead of 10.00; 1,253 subscriptions on this plan; hours before stay as
 * they are." `money` writes an amount.
 */
export function describePriceChange(change: Change, money: (amount: string) => string): string {
  const { from, replaces, until, isInPast, subscriptions } = change;
  const instead =
    replaces === null ? '; it had no price before' : ` instead of ${pair(replaces, change, money)}`;
  const many = `${COUNT.format(subscriptions)} subscription${subscriptions === 1 ? '' : 's'} on this plan`;
  const before = isInPast
    ? 'hours that were parked for lack of a price are charged by the next run'
    : 'hours before stay as they are';
  const end =
    until === null ? '' : ` Until ${describeMoment(until)}, when a price that is set already applies.`;
  const price = pair(change, replaces ?? change, money, ' a month');
  return `From ${describeMoment(from)}: ${price}${instead}; ${many}; ${before}.${end}`;
}

/** "1 December 2026, 00:00 UTC" */
function describeMoment(moment: string): string {
  return `${DAY.format(new Date(moment))}, ${new Date(moment).toISOString().slice(11, 16)} UTC`;
}

/** The hourly price is named where either of the two has one. */
function pair(
  { monthly, hourly }: Amounts,
  other: Amounts,
  money: (amount: string) => string,
  unit = '',
): string {
  const month = `${money(monthly)}${unit}`;
  if (hourly === null && other.hourly === null) return month;
  return `${month} and ${hourly === null ? 'a 672nd of it' : money(hourly)}${unit === '' ? '' : ' an hour'}`;
}
