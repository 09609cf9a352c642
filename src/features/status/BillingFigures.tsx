import type { ReactNode } from 'react';
import type { BillingDaemonStatus } from '../../../contracts/health.ts';
import { pathTo } from '../../client/paths.ts';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { useAtNow } from '../../ui/now.ts';
import { type StateName, StateMark } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { BillingNotices } from './BillingNotices.tsx';
import { judgeAge } from './freshness.ts';
import { usePlatformState } from './platformState.ts';
import { RunsChart } from './RunsChart.tsx';

/** What is amiss with billing, its figures and the latest runs. */
export default function BillingFigures({ status }: { status: BillingDaemonStatus }) {
  const part = usePlatformState()?.components.billing;
  const isOld = useAtNow((now) => judgeAge(status.lastUpdated, now) === 'unknown');
  const isUnknown = part?.state === 'unknown' || isOld;
  const state: StateName = isUnknown ? 'unknown' : status.status;
  return (
    <div className="min-h-96 space-y-6">
      <p className="text-lg font-medium">
        <StateMark state={state} {...(isUnknown ? {} : { word: wordOf(status) })} />
      </p>
      {!isUnknown && <BillingNotices status={status} />}
      <div className={isUnknown ? 'grayscale' : ''}>
        <Figures>
          <Figure name="Last successful run">
            {status.lastSuccessfulRun ? <Ago moment={status.lastSuccessfulRun} /> : 'Never'}
          </Figure>
          <Figure name="Instances billed">
            {formatCount(status.instancesBilled)} of {formatCount(status.instancesBillable)}
          </Figure>
          <Figure name="Hours">{formatCount(status.totalHours)}</Figure>
          <Figure name="Amount">
            <Money amount={status.totalAmount} currency={status.currency} />
          </Figure>
          <Figure name="Next run">
            {status.nextScheduledRun ? <Ago moment={status.nextScheduledRun} /> : 'Not scheduled'}
          </Figure>
          <Figure
            name="Billed by"
            note={
              status.billerSince && (
                <>
                  since <At moment={status.billerSince} />
                </>
              )
            }
          >
            {BILLERS[status.biller]}
          </Figure>
          <Figure name="Oldest unbilled hour" note={explainParked(status)}>
            {status.oldestUnbilledHour ? <Ago moment={status.oldestUnbilledHour} /> : 'None'}
          </Figure>
          <Figure name="Daemons" note={describeDaemons(status)}>
            {formatCount(status.daemons.filter(({ responding }) => responding).length)}
          </Figure>
        </Figures>
      </div>
      <RunsChart runs={status.recentRuns} currency={status.currency} />
      <p className="text-sm">
        <TextLink href={pathTo('billing')}>Runs, past-due organizations, preview and audit</TextLink>
      </p>
    </div>
  );
}

/** An old hour of a parked instance is no delay: it waits for a price. */
function explainParked({ oldestUnbilledHour, oldestParkedHour }: BillingDaemonStatus): ReactNode {
  if (oldestParkedHour === null) return null;
  const parked = <TextLink href={pathTo('billing')}>parked instance</TextLink>;
  if (oldestParkedHour === oldestUnbilledHour) return <>of a {parked}, waiting for a price</>;
  return (
    <>
      oldest of a {parked}: <Ago moment={oldestParkedHour} />
    </>
  );
}

const BILLERS = { daemon: 'Daemon', 'built-in': 'App', none: 'Nobody' } as const;

function wordOf({ status, isStale }: BillingDaemonStatus): string {
  if (isStale) return 'Not responding';
  return { running: 'Running', stopped: 'Stopped', error: 'Error', unknown: 'Never run' }[status];
}

/** Beside those that live; the ones that stopped are history. */
function describeDaemons({ daemons }: BillingDaemonStatus): string {
  const silent = daemons.filter(
    ({ status, active, responding }) => status === 'running' && active && !responding,
  );
  const failing = daemons.filter(({ status }) => status === 'error');
  return [
    'running',
    ...(silent.length > 0 ? [`${formatCount(silent.length)} not responding`] : []),
    ...(failing.length > 0 ? [`${formatCount(failing.length)} failing`] : []),
  ].join(', ');
}
