import type { BillingRun } from '../../../contracts/billingRun.ts';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Facts } from './Facts.tsx';
import { RunOutcome } from './RunOutcome.tsx';
import { describeTook, nameRunner } from './runner.ts';

/** Everything recorded about one run. */
export function RunFigures({ run }: { run: BillingRun }) {
  return (
    <Card title="Summary" aside={<RunOutcome run={run} />}>
      {run.error && (
        <div className="mb-5">
          <Notice weight={run.outcome === 'failed' ? 'error' : 'warning'} title="Not everything was billed">
            {run.error}
          </Notice>
        </div>
      )}
      <Figures>
        <Figure name="Amount">
          <Money amount={run.amount} />
        </Figure>
        <Figure name="Hours">{formatCount(run.hours)}</Figure>
        <Figure name="Instances">{formatCount(run.instances)}</Figure>
        <Figure name="Duration">{describeTook(run)}</Figure>
      </Figures>
      <div className="mt-6">
        <Facts
          facts={[
            ['As of', <At key="at" moment={run.asOf} />],
            ['Hours that began after', <Maybe key="at" moment={run.windowFrom} />],
            ['Billed through', <Maybe key="at" moment={run.billedThrough} />],
            ['Started', <At key="at" moment={run.startedAt} />],
            ['Finished', <Maybe key="at" moment={run.finishedAt} />],
            ['Run by', `${nameRunner(run)}, ${run.runnerId}`],
            ['Organizations that became past due', formatCount(run.organizationsPastDue)],
            ['Instances parked', formatCount(run.instancesParked)],
            ['Retries after concurrent changes', formatCount(run.collisions)],
          ]}
        />
      </div>
    </Card>
  );
}

function Maybe({ moment }: { moment: string | null }) {
  return moment === null ? '–' : <At moment={moment} />;
}
