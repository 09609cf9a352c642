import { styleText } from 'node:util';
import type { Instant } from '../domain/instant.ts';
import { formatDecimal } from '../domain/money.ts';

type Style = Parameters<typeof styleText>[0];

/** Styled where `stream` is a terminal and NO_COLOR isn't set. */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream });
}

const SHORT: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
};

/** "30 Nov, 04:51" by the machine's time zone; with the year unless it is the present one. */
export function shortTime(instant: Instant, now = new Date()): string {
  const date = new Date(Number(instant / 1_000n));
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleString('en-GB', { ...SHORT, ...year }).replace('Sept', 'Sep');
}

/** "1,250.00": what is less than a hundredth is left out. */
export function shortAmount(micros: bigint): string {
  const [whole = '', cents] = formatDecimal(micros / 10_000n, 2).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}

export type Mark = 'ok' | 'warning' | 'problem';

const MARKS = {
  ok: { sign: '✓', style: 'green' },
  warning: { sign: '!', style: 'yellow' },
  problem: { sign: '✗', style: 'red' },
} as const;

export function signOf(mark: Mark): string {
  const { sign, style } = MARKS[mark];
  return styled(style, sign);
}

/** "Last run   05:00", a line for each, the values under one another. */
export function describeFacts(facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}   ${value}\n`).join('');
}
