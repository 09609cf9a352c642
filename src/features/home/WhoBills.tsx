import { useQuery } from '@tanstack/react-query';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { LineSkeletons } from '../../ui/Skeleton.tsx';
import { type StateName, StateMark } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { Ago } from '../../ui/Timestamp.tsx';
import { billerQuery } from './queries.ts';

const BILLERS = { daemon: 'Daemon', 'built-in': 'The app itself', none: 'Nobody' } as const;

/** Who bills, and whether it is on time. */
export function WhoBills() {
  return (
    <Card title="Billing">
      <Loaded
        query={useQuery(billerQuery)}
        what="the state of billing"
        skeleton={<LineSkeletons count={4} />}
      >
        {({ biller, lastSuccessfulRun, lastRunSuccess, nextScheduledRun, warningThresholdExceeded }) => {
          const isLate = warningThresholdExceeded || biller === 'none';
          const state: StateName = isLate || lastRunSuccess === false ? 'warning' : 'running';
          const word = isLate ? 'Late' : lastRunSuccess === false ? 'The last run failed' : 'On time';
          return (
            <>
              <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
                <dt className="text-soft">State</dt>
                <dd>
                  <StateMark state={state} word={word} />
                </dd>
                <dt className="text-soft">Billed by</dt>
                <dd>{BILLERS[biller]}</dd>
                <dt className="text-soft">Last success</dt>
                <dd>{lastSuccessfulRun === null ? 'Never' : <Ago moment={lastSuccessfulRun} isPast />}</dd>
                <dt className="text-soft">Next run</dt>
                <dd>{nextScheduledRun === null ? 'None planned' : <Ago moment={nextScheduledRun} />}</dd>
              </dl>
              <p className="mt-4 text-sm">
                <TextLink href={pathTo('billing')}>All of billing</TextLink>
              </p>
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}
