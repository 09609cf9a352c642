import { pathTo } from '../../client/paths.ts';
import { serverNow } from '../../client/serverClock.ts';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { describeMonth, monthOf, monthsBack } from './months.ts';

/** Older ones are reached from statement to statement. */
const MOST_LINKS = 12;

/** The way to each month's statement, from the month in which the organization began. */
export function Statements({ handle, since }: { handle: string; since: string | undefined }) {
  const present = monthOf(new Date(serverNow()));
  const months = since === undefined ? [] : monthsBack(monthOf(new Date(since)), present, MOST_LINKS);
  return (
    <Card title="Statements" className="mt-6" aside="Print or download CSV">
      {since === undefined && <Skeleton className="h-5 w-64" />}
      <ul className="flex flex-wrap gap-x-6 gap-y-3 text-sm">
        {months.map((month) => (
          <li key={month}>
            <TextLink href={pathTo('statement', { organization: handle, month })}>
              {describeMonth(month)}
            </TextLink>
            {month === present && <span className="text-soft"> (so far)</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
