import { site } from '../client/site.ts';

/** Of an amount as the API writes it. */
const DECIMALS = 6;

/**
 * An amount as the API writes it ("-3.900000"), in the reader's own way. Never rounded: all decimals that are not zero
 * are shown, and two at least.
 */
export function formatMoney(amount: string, currency = site.currency, leastDecimals = 2): string {
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: leastDecimals,
    maximumFractionDigits: 9,
  }).format(amount as Intl.StringNumericLiteral);
}

export function Money({
  amount,
  currency,
  inColumn = false,
}: {
  amount: string;
  currency?: string;
  /** All six decimals, so that the points stand one below the other. */
  inColumn?: boolean;
}) {
  return (
    <span className="whitespace-nowrap tabular-nums">
      {formatMoney(amount, currency, inColumn ? DECIMALS : undefined)}
    </span>
  );
}

/** A number of things, as the API writes it: a number, or text where it may exceed 2^53. */
export function formatCount(count: number | string): string {
  return new Intl.NumberFormat().format(typeof count === 'string' ? BigInt(count) : count);
}
