import type { ReactNode } from 'react';
import type { BillingDaemonStatus } from '../../../contracts/health.ts';
import type { Finding, FindingCode } from '../../../domain/status/finding.ts';
import { pathTo } from '../../client/paths.ts';
import { count } from '../../ui/hours.ts';
import { Money } from '../../ui/Money.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { Ago, At, Since } from '../../ui/Timestamp.tsx';
import { usePlatformState } from './platformState.ts';

interface About {
  status: BillingDaemonStatus;
  finding: Finding<string>;
}

/** What is amiss with billing and what to do about it; which it is says the platform's state. */
const NOTICES: Partial<Record<FindingCode, (about: About) => ReactNode>> = {
  lost_run: LostRun,
  billing_late: Late,
  run_failed: Failed,
  run_incomplete: Incomplete,
  daemon_replaced: Replaced,
  daemon_silent: Silent,
};

export function BillingNotices({ status }: { status: BillingDaemonStatus }) {
  const findings = usePlatformState()?.findings ?? [];
  return findings
    .filter(({ part, code }) => part === 'billing' && code !== 'no_figures')
    .map((finding) => {
      const About = NOTICES[finding.code] ?? Plain;
      return <About key={`${finding.code} ${finding.title}`} status={status} finding={finding} />;
    });
}

function Plain({ finding: { title, detail, since } }: About) {
  return (
    <Notice weight="warning" title={title}>
      <p>
        {detail}
        {since && (
          <>
            {' '}
            Since <Since moment={since} />.
          </>
        )}
      </p>
    </Notice>
  );
}

function LostRun({ status: { lostRun: lost } }: About) {
  if (!lost) return null;
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

/** In the specification's words. */
function Late({ status: { lastSuccessfulRun, timeoutMinutes } }: About) {
  return (
    <Notice weight="warning" title={`Billing daemon has not run in over ${count(timeoutMinutes, 'minute')}`}>
      <p>
        {lastSuccessfulRun ? (
          <>
            The last successful run ended <Ago moment={lastSuccessfulRun} />.
          </>
        ) : (
          'There has been no successful run yet.'
        )}{' '}
        No hour is lost: the next run bills everything since. Check the daemon’s log with{' '}
        <Command>journalctl -u containerstacks-billing</Command>, and start it with{' '}
        <Command>systemctl start containerstacks-billing</Command>.
      </p>
    </Notice>
  );
}

function Failed({ status: { daemons, recentRuns }, finding }: About) {
  const daemon = daemons.find(({ status, error }) => status === 'error' && error !== null);
  const run = recentRuns.find(({ outcome }) => outcome === 'failed');
  if (daemon)
    return (
      <Notice weight="error" title={`Daemon ${daemon.id} is failing`}>
        <p>{daemon.error}</p>
      </Notice>
    );
  return (
    <Notice weight="error" title={finding.title}>
      <p>{run?.error ?? finding.detail}</p>
    </Notice>
  );
}

function Incomplete({ status: { recentRuns } }: About) {
  const run = recentRuns.find(({ outcome }) => outcome === 'partial');
  if (!run) return null;
  return (
    <Notice weight="warning" title="The latest run skipped organizations">
      <p>{run.error}</p>
      <p className="mt-2">
        Their hours wait for the next run.{' '}
        <TextLink href={pathTo('billingRun', { run: run.id })}>Show them</TextLink>
      </p>
    </Notice>
  );
}

function Replaced({ status: { daemons }, finding: { title, since } }: About) {
  const failing = daemons.find(({ status, error }) => status === 'error' && error !== null);
  return (
    <Notice
      weight="warning"
      title={
        <>
          {title}
          {since && (
            <>
              {' '}
              since <Since moment={since} />
            </>
          )}
        </>
      }
    >
      <p>
        {failing && `${failing.id}: ${failing.error}. `}
        Nothing is lost, and nothing is billed twice. Start a daemon with{' '}
        <Command>systemctl start containerstacks-billing</Command> or{' '}
        <Command>npx containerstacks daemon</Command>.
      </p>
    </Notice>
  );
}

function Silent({ status: { nextScheduledRun }, finding: { title, since } }: About) {
  return (
    <Notice weight="warning" title={title}>
      <p>
        {since && (
          <>
            Its last sign of life was <Ago moment={since} />.{' '}
          </>
        )}
        A standby takes over within a minute
        {nextScheduledRun && (
          <>
            , the app at <Since moment={nextScheduledRun} />
          </>
        )}
        . Check it with <Command>systemctl status containerstacks-billing</Command>.
      </p>
    </Notice>
  );
}

function Command({ children }: { children: string }) {
  return <code className="font-mono text-xs">{children}</code>;
}
