import { useInfiniteQuery } from '@tanstack/react-query';
import { sumOf } from '../../client/amounts.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { count } from '../../ui/hours.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Money } from '../../ui/Money.tsx';
import { More } from '../../ui/More.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { HourTable } from './HourTable.tsx';
import { hoursQuery } from './instances.ts';

/** The hours of an instance that one ledger entry charged. */
export function HoursOfEntry({
  handle,
  id,
  entry,
  from,
  through,
}: {
  handle: string;
  id: string;
  entry: string;
  /** The clock hours of the first and the last of them. */
  from: string;
  through: string;
}) {
  const list = useInfiniteQuery(hoursQuery(handle, id, through));
  const all = list.data;
  const hours = all?.filter(({ hour }) => Date.parse(hour) >= Date.parse(from));
  // The entry has no hours before the first of them.
  const isWhole = all?.length !== hours?.length || !list.hasNextPage;
  return (
    <Card
      title={`Charged by ledger entry ${entry}`}
      className="mt-6"
      aside={
        <TextLink href={pathTo('ledgerEntry', { organization: handle, entry })}>Back to the entry</TextLink>
      }
    >
      <Loaded
        query={{ ...list, data: hours }}
        what="the hours"
        skeleton={<LineSkeletons count={3} />}
        empty={(some) => some.length === 0 && <Empty title="This entry has no hours of this instance" />}
      >
        {(some) => (
          <>
            <p className="mb-4">
              {!isWhole && 'Last '}
              {count(some.length, 'hour')}:{' '}
              <strong className="font-semibold">
                <Money amount={sumOf(some.map(({ amount }) => amount))} isExact />
              </strong>
            </p>
            <HourTable caption={`Hours charged by entry ${entry}`} hours={some} />
            {!isWhole && <More list={list} />}
          </>
        )}
      </Loaded>
    </Card>
  );
}
