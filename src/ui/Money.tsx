import { Fragment } from 'react';
import { site } from '../client/site.ts';
import { numberFormat } from './formats.ts';

/** In characters: a longer amount may wrap between groups of digits. */
const LONG = 18;

interface Shown {
  currency?: string;
  /** All decimals that are not zero, at least two: for hourly prices and charges. */
  isExact?: boolean;
  /** All six, so that the decimal points of exact amounts line up. */
  inColumn?: boolean;
}

/**
 * An amount as the API writes it ("-3.900000"), in the reader's locale: to the cent, unless it is to be exact. Less than a
 * cent is always exact: it must not look like nothing.
 */
export function formatMoney(amount: string, shown: Shown = {}): string {
  return formatInParts(amount, shown)
    .map(({ value }) => value)
    .join('');
}

function formatInParts(amount: string, shown: Shown): Intl.NumberFormatPart[] {
  const { currency = site.currency, isExact = false, inColumn = false } = shown;
  const isLessThanACent = /^-?0\.00\d*[1-9]/.test(amount);
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: isExact && inColumn ? 6 : 2,
    maximumFractionDigits: isExact || isLessThanACent ? 9 : 2,
  }).formatToParts(amount as Intl.StringNumericLiteral);
}

/** An amount; shown to the cent, with the exact one on hover. */
export function Money({ amount, ...shown }: { amount: string } & Shown) {
  const parts = formatInParts(amount, shown);
  const isLong = parts.reduce((length, { value }) => length + value.length, 0) > LONG;
  const exact = formatMoney(amount, { ...shown, isExact: true });
  return (
    <span
      className={`tabular-nums ${isLong ? '' : 'whitespace-nowrap'}`}
      title={exact === formatMoney(amount, shown) ? undefined : exact}
    >
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
  return numberFormat().format(count);
}
