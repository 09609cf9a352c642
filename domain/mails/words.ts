import { parseMicros } from '../money.ts';

const CENT_MICROS = 10_000n;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/**
 * An amount as mails have it: in cents, rounded down. So a balance is never said to be more than it is, nor a debt less:
 * -1.077381 is -1.08, and a top-up of 1.08 ends it.
 */
export function moneyInMail(amount: string, currency: string): string {
  const micros = parseMicros(amount);
  const cents = (micros - (((micros % CENT_MICROS) + CENT_MICROS) % CENT_MICROS)) / CENT_MICROS;
  const size = cents < 0n ? -cents : cents;
  const whole = (size / 100n).toLocaleString('en-US');
  return `${cents < 0n ? '-' : ''}${whole}.${(size % 100n).toString().padStart(2, '0')} ${currency}`;
}

/** With all the decimals that it has, so that a column adds up: "-7.142857 USD", "10.00 USD". */
export function exactMoneyInMail(amount: string, currency: string): string {
  const [whole = '0', decimals = ''] = amount.split('.');
  return `${whole}.${decimals.replace(/0+$/, '').padEnd(2, '0')} ${currency}`;
}

/** "5 December 2026, 09:00 UTC", from ISO 8601 in UTC. */
export function momentInMail(timestamp: string): string {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(timestamp) ?? [];
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}, ${time} UTC`;
}

/** "November 2026", from "2026-11". */
export function monthInMail(month: string): string {
  const [year, number] = month.split('-');
  return `${MONTHS[Number(number) - 1]} ${year}`;
}
