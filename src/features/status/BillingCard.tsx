import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { BillingDaemonStatus } from '../../../contracts/health.ts';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/now.ts';
import { FigureSkeletons, Skeleton } from '../../ui/Skeleton.tsx';
import { count } from '../../ui/hours.ts';
import { type StateName, StateMark } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { DataAge } from './DataAge.tsx';
import { judgeAge } from './freshness.ts';
import { incompleteRun } from './overall.ts';
import { RunsChart } from './RunsChart.tsx';
import { billingDaemonQuery } from './queries.ts';

/** For administrators: who bills, whether on time, and the latest runs. */
export function BillingCard() {
  const query = useQuery(billingDaemonQuery);
  return (
    <Card title="Billing Daemon" aside={query.data && <DataAge lastUpdated={query.data.lastUpdated} />}>
      <Loaded
        query={query}
        what="the billing daemon’s state"
        skeleton={
          <div className="min-h-96">
            <Skeleton className="mb-6 h-6 w-28" />
            <FigureSkeletons count={8} />
          </div>
        }
      >
        {(status) => <Daemon status={status} />}
      </Loaded>
    </Card>
  );
}

function Daemon({ status }: { status: BillingDaemonStatus }) {
  const isUnknown = judgeAge(status.lastUpdated, useNow()) === 'unknown';
  const state: StateName = isUnknown ? 'unknown' : status.status;
  return (
    <div className="min-h-96 space-y-6">
      <p className="text-lg font-medium">
        <StateMark state={state} {...(isUnknown ? {} : { word: wordOf(status) })} />
      </p>
      {!isUnknown && <Warnings status={status} />}
      <div className={isUnknown ? 'opacity-60 grayscale' : ''}>
        <Figures>
          <Figure name="Last successful run">
            {status.lastSuccessfulRun ? <Ago moment={status.lastSuccessfulRun} /> : 'Never'}
          </Figure>
          <Figure name="Instances billed">{formatCount(status.instancesBilled)}</Figure>
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
            {formatCount(status.daemons.length)}
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

function wordOf({ status, isStale, daemons }: BillingDaemonStatus): string {
  if (status === 'unknown') return daemons.length === 0 ? 'Never run' : 'Unknown';
  if (status === 'running' && isStale) return 'Running, but not responding';
  return { running: 'Running', stopped: 'Stopped', error: 'Error' }[status];
}

function describeDaemons({ daemons }: BillingDaemonStatus): string {
  return `${formatCount(daemons.filter(({ active }) => active).length)} active`;
}

function LostRun({ lost }: { lost: NonNullable<BillingDaemonStatus['lostRun']> }) {
  return (
    <Notice weight="error" title={`The database lost run ${lost.id}`}>
      <p>
        {lost.runnerId} billed {count(lost.hours, 'hour')} for{' '}
        <Money amount={lost.amount} currency={lost.currency} /> as of <At moment={lost.asOf} />. Since{' '}
        <At moment={lost.noticedAt} /> the database does not have that run: a backup was restored or a standby
        promoted. Everything written after its latest run, as of <At moment={lost.keptAsOf} />, is lost.
      </p>
      <p className="mt-2">
        The hours are billed again automatically. Repeat the top-ups and credits of that time, each with its
        original key. Then stop the daemon, delete its status file and start it again to clear this notice.
      </p>
    </Notice>
  );
}

/** What is wrong and what to do; the specification's words for the warning. */
function Warnings({ status }: { status: BillingDaemonStatus }) {
  const failing = status.daemons.find((daemon) => daemon.error !== null && daemon.status === 'error');
  const incomplete = incompleteRun(status);
  return (
    <>
      {status.warningThresholdExceeded && (
        <Notice weight="warning" title="Billing daemon has not run in over 90 minutes">
          <p>
            {status.lastSuccessfulRun ? (
              <>
                The last successful run ended <Ago moment={status.lastSuccessfulRun} />.
              </>
            ) : (
              'There has been no successful run yet.'
            )}{' '}
            No hour is lost: the next run bills everything since. Check the daemon’s log with{' '}
            <code className="font-mono text-xs">journalctl -u containerstacks-billing</code>, and start it
            with <code className="font-mono text-xs">systemctl start containerstacks-billing</code>.
          </p>
        </Notice>
      )}
      {failing && (
        <Notice weight="error" title={`Daemon ${failing.id} is failing`}>
          <p>{failing.error}</p>
        </Notice>
      )}
      {incomplete && (
        <Notice weight="warning" title="The latest run skipped organizations">
          <p>{incomplete.error}</p>
          <p className="mt-2">
            Their hours wait for the next run.{' '}
            <TextLink href={pathTo('billingRun', { run: incomplete.id })}>Show them</TextLink>
          </p>
        </Notice>
      )}
      {status.lostRun && <LostRun lost={status.lostRun} />}
      {status.status === 'unknown' && status.daemons.length === 0 && (
        <Notice title="No billing daemon has ever run here">
          <p>
            The app bills in its place. Start a daemon with{' '}
            <code className="font-mono text-xs">npx containerstacks daemon</code>.
          </p>
        </Notice>
      )}
    </>
  );
}
