/** The kinds of values that settings have, each with the fault that names what it must be. */
import { z } from 'zod';
import { LEAST_TERMINATION_DAYS } from '../domain/debtors/ladder.ts';
import { parseMicros } from '../domain/money.ts';

/** A line of somebody’s words. */
export const words = z.string().regex(/^[^\p{C}]{1,100}$/u, {
  error: 'must be at most 100 characters of one line, such as Example Hosting',
});

export function filePath(example: string) {
  return z
    .string()
    .refine((path) => !/[/\\]$/.test(path), { error: `must name a file, such as ${example}` })
    .nullable()
    .default(null);
}

export function wholeNumber(least: number, most: number, usual: number) {
  const error = `must be a whole number from ${least} to ${most}, such as ${usual}`;
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most, { error })
    .transform(Number)
    .default(usual);
}

export function amountOf(usual: string) {
  return z
    .string()
    .regex(/^\d{1,9}(\.\d{1,3})?$/, { error: `must be an amount, such as ${usual}` })
    .transform(parseMicros)
    .default(parseMicros(usual));
}

/** What it holds is never shown. */
export function secretOf(example: string, pattern: RegExp) {
  return z
    .string()
    .regex(pattern, { error: `must be ${example}` })
    .nullable()
    .default(null);
}

export function origin(usual: string) {
  return z
    .string()
    .refine(isOrigin, { error: `must be an http or https URL without a path, such as ${usual}` })
    .transform((url) => new URL(url).origin)
    .default(usual);
}

export function hoursIn(text: string): number[] {
  return text.split(',').map((part) => Number(part.trim()));
}

export function areAlertHours(text: string): boolean {
  const hours = hoursIn(text);
  const isPlain = /^[\d\s,]+$/.test(text) && hours.length <= 5 && new Set(hours).size === hours.length;
  return isPlain && hours.every((each) => Number.isInteger(each) && each >= 1 && each <= 8_760);
}

export function isTerminationDays(text: string): boolean {
  return (
    text === 'off' ||
    (/^\d{1,4}$/.test(text) && Number(text) >= LEAST_TERMINATION_DAYS && Number(text) <= 3_650)
  );
}

export function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash, username } = new URL(text);
  return /^https?:$/.test(protocol) && pathname === '/' && `${search}${hash}${username}` === '';
}

export function originsIn(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

export function isContact(text: string): boolean {
  if (z.email().safeParse(text).success) return true;
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
