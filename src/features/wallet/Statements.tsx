import { useLocation } from 'wouter';
import { pathTo } from '../../client/paths.ts';
import { serverNow } from '../../client/serverClock.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
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
            <TextLink href={pathTo('statement', { organization: handle, period: month })}>
              {describeMonth(month)}
            </TextLink>
            {month === present && <span className="text-soft"> (so far)</span>}
          </li>
        ))}
      </ul>
      <OtherPeriod handle={handle} />
    </Card>
  );
}

/** The way to the statement of any days. */
function OtherPeriod({ handle }: { handle: string }) {
  const [, go] = useLocation();
  return (
    <form
      className="mt-5 flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const days = new FormData(event.currentTarget);
        const period = `${days.get('from')}..${days.get('through')}`;
        go(pathTo('statement', { organization: handle, period }));
      }}
    >
      <Field label="From" name="from" type="date" required />
      <Field label="Through" name="through" type="date" required />
      <Button type="submit" look="secondary" className="min-h-10.5">
        Show statement
      </Button>
    </form>
  );
}
