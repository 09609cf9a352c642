import { Fragment } from 'react';
import { site } from '../client/site.ts';

/** Of an amount as the API writes it. */
const DECIMALS = 6;

/** In characters: what is longer is broken between its groups of digits where there is no room. */
const LONG = 18;

/**
 * An amount as the API writes it ("-3.900000"), in the reader's own way. Never rounded: all decimals that are not zero
 * are shown, and two at least.
 */
export function formatMoney(amount: string, currency = site.currency, leastDecimals = 2): string {
  return formatInParts(amount, currency, leastDecimals)
    .map(({ value }) => value)
    .join('');
}

function formatInParts(amount: string, currency: string, leastDecimals: number): Intl.NumberFormatPart[] {
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: leastDecimals,
    maximumFractionDigits: 9,
  }).formatToParts(amount as Intl.StringNumericLiteral);
}

export function Money({
  amount,
  currency = site.currency,
  inColumn = false,
}: {
  amount: string;
  currency?: string;
  /** All six decimals, so that the points stand one below the other. */
  inColumn?: boolean;
}) {
  const parts = formatInParts(amount, currency, inColumn ? DECIMALS : 2);
  const isLong = parts.reduce((length, { value }) => length + value.length, 0) > LONG;
  return (
    <span className={`tabular-nums ${isLong ? '' : 'whitespace-nowrap'}`}>
      {parts.map(({ type, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a number have no other name
        <Fragment key={index}>
          {value}
          {type === 'group' && isLong && <wbr />}
        </Fragment>
      ))}
    </span>
  );
}

/** A number of things, as the API writes it: a number, or text where it may exceed 2^53. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat().format(count);
}
