import type { DatedPrice, NewPrice } from '../../../contracts/plans.ts';
import { hourOfMonthly } from '../../client/amounts.ts';
import { HourlyPrice } from '../../ui/HourlyPrice.tsx';
import { formatTimestamp, formatUtc } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { useNow } from '../../ui/now.ts';

/** Says in words what a new price will do. `others`: the plan's prices, upcoming ones first. */
export function WhatThePriceDoes({
  code,
  price: { monthly, hourly, from },
  others,
}: {
  code: string;
  price: NewPrice;
  others: DatedPrice[];
}) {
  const now = useNow();
  const startMs = from === undefined ? now : Date.parse(from);
  const next = others.findLast((other) => Date.parse(other.from) > startMs);
  return (
    <>
      <p>
        {from === undefined ? (
          'From now on,'
        ) : (
          <>
            From {formatTimestamp(from)} ({formatUtc(from)}) on,
          </>
        )}{' '}
        each instance-hour of {code} costs{' '}
        <strong className="font-medium">
          <HourlyPrice monthly={monthly} hourly={hourly ?? null} firstHour={hourOfMonthly(monthly)} />
        </strong>
        , and a calendar month at most{' '}
        <strong className="font-medium">
          <Money amount={monthly} />
        </strong>
        . Hours that begin earlier are not affected.
      </p>
      {next && (
        <p>
          It applies until {formatTimestamp(next.from)} ({formatUtc(next.from)}), when the next price that is
          already set takes effect.
        </p>
      )}
      {startMs < now && (
        <p>
          That is in the past, which only a plan’s first price may be. The next run then charges the hours
          that were parked for lack of a price.
        </p>
      )}
      <p className="text-sm text-soft">
        A price can’t be changed or withdrawn, only followed by another one.
      </p>
    </>
  );
}
