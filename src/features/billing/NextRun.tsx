import { useQuery } from '@tanstack/react-query';
import type { BillingPreview } from '../../../contracts/administration.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { FigureSkeletons } from '../../ui/Skeleton.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { nextRunQuery } from './queries.ts';

/** What the next run would charge, and who would become past due. */
export function NextRun() {
  const nextRun = useQuery(nextRunQuery);
  return (
    <Card title="Next run" aside={nextRun.data && <When plannedFor={nextRun.data.plannedFor} />}>
      <Loaded query={nextRun} what="the preview" skeleton={<FigureSkeletons count={4} />}>
        {({ preview }) => (
          <>
            <Figures>
              <Figure name="Amount">
                <Money amount={preview.amount} />
              </Figure>
              <Figure name="Hours">{formatCount(preview.hours)}</Figure>
              <Figure name="Instances">{formatCount(preview.instances)}</Figure>
              <Figure name="Would become past due">{formatCount(preview.organizationsPastDue)}</Figure>
            </Figures>
            <BecomingPastDue preview={preview} />
            <p className="mt-5 text-sm text-soft">
              An estimate for a run as of <At moment={preview.asOf} />. Nothing has been posted.
            </p>
          </>
        )}
      </Loaded>
    </Card>
  );
}

function When({ plannedFor }: { plannedFor: string | null }) {
  return plannedFor === null ? 'none scheduled: as of now' : <Ago moment={plannedFor} />;
}

function BecomingPastDue({ preview: { pastDue, organizationsPastDue } }: { preview: BillingPreview }) {
  if (pastDue.length === 0) return null;
  const others = organizationsPastDue - pastDue.length;
  return (
    <p className="mt-5 text-sm">
      Would become past due:{' '}
      {pastDue.map((organization, index) => (
        <span key={organization}>
          {index > 0 && ', '}
          <TextLink href={pathTo('wallet', { organization })}>{organization}</TextLink>
        </span>
      ))}
      {others > 0 && ` and ${formatCount(others)} more`}
    </p>
  );
}
