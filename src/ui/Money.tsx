import { site } from '../client/site.ts';

/**
 * An amount as the API writes it ("-3.900000"), in the reader's own way. Never rounded: all decimals that are not zero
 * are shown, and two at least.
 */
export function formatMoney(amount: string, currency = site.currency): string {
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 9,
  }).format(amount as Intl.StringNumericLiteral);
}

export function Money({ amount, currency }: { amount: string; currency?: string }) {
  return <span className="whitespace-nowrap tabular-nums">{formatMoney(amount, currency)}</span>;
}

/** A number of things, as the API writes it: a number, or text where it may exceed 2^53. */
export function formatCount(count: number | string): string {
  return new Intl.NumberFormat().format(typeof count === 'string' ? BigInt(count) : count);
}
