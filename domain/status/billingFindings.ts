import type { DaemonHealth } from '../billing/daemonHealth.ts';
import { type Instant, MINUTE_MICROS } from '../instant.ts';
import { pluralize } from '../pluralize.ts';
import type { Finding, FindingCode } from './finding.ts';

/** What is known of billing; each moment by the database's clock. */
export interface ObservedBilling {
  /** All daemons, judged. */
  daemon: DaemonHealth;
  /** When the daemon that does not respond last showed that it lives. */
  silentSince: Instant | null;
  biller: 'daemon' | 'built-in' | 'none';
  /** Since when it bills. */
  billerSince: Instant | null;
  lastSuccessAt: Instant | null;
  /** Of the latest run of daemon or app that has ended. */
  lastOutcome: 'succeeded' | 'partial' | 'failed' | 'stopped' | 'superseded' | 'abandoned' | null;
  /** A daemon remembers a run that the database does not. */
  hasLostRun: boolean;
  /** Of instances that the next run bills. */
  oldestMeteredHour: Instant | null;
  oldestParkedHour: Instant | null;
  /** Without a successful run for so long, billing is late. */
  timeoutMinutes: number;
}

type Trouble = Pick<Finding<Instant>, 'word' | 'title' | 'detail'> & {
  code: FindingCode;
  state?: 'outage';
  since?: Instant | null;
};

/** What is amiss with billing, the worst first. */
export function findBillingTroubles(billing: ObservedBilling, now: Instant): Finding<Instant>[] {
  return Array.from(troubles(billing, now), (trouble) => ({
    part: 'billing',
    state: 'degraded',
    since: null,
    until: null,
    ...trouble,
  }));
}

function* troubles(billing: ObservedBilling, now: Instant): Generator<Trouble> {
  const { daemon, biller, lastOutcome, lastSuccessAt, oldestMeteredHour } = billing;
  const limit = BigInt(billing.timeoutMinutes) * MINUTE_MICROS;
  if (billing.hasLostRun) {
    yield {
      code: 'lost_run',
      state: 'outage',
      word: 'Lost records',
      title: 'The database lost records',
      detail: 'A known billing run is missing from it.',
    };
  }
  if (daemon.warningThresholdExceeded) {
    yield {
      code: 'billing_late',
      state: 'outage',
      word: 'Late',
      title: 'Billing is late',
      detail: `No run has succeeded in over ${pluralize(billing.timeoutMinutes, 'minute')}. No hour is lost: the next run bills everything since.`,
      since: lastSuccessAt,
    };
  }
  const daemonFails = daemon.status === 'error' && !daemon.isStale && biller !== 'built-in';
  if (lastOutcome === 'failed' || daemonFails) {
    yield {
      code: 'run_failed',
      word: 'Failed',
      title: 'Billing failed',
      detail: 'The latest run was not successful. The next one tries again.',
    };
  }
  if (lastOutcome === 'partial') {
    yield {
      code: 'run_incomplete',
      word: 'Incomplete',
      title: 'Billing is incomplete',
      detail: 'The latest run could not bill every organization. The next one tries again.',
    };
  }
  if (biller === 'built-in') {
    if (daemon.status !== 'running') yield { ...replaced(daemon), since: billing.billerSince };
  } else if (daemon.isStale) {
    yield {
      code: 'daemon_silent',
      word: 'Not responding',
      title: 'The billing daemon does not respond',
      detail: 'If it stays away, another daemon or the app bills in its place.',
      since: billing.silentSince,
    };
  } else if (biller === 'none') {
    yield {
      code: 'nobody_bills',
      word: 'Not running',
      title: 'Billing is not running',
      detail: 'Neither a daemon nor the app is billing.',
    };
  }
  if (oldestMeteredHour !== null && now - oldestMeteredHour > limit) {
    yield {
      code: 'billing_behind',
      word: 'Behind',
      title: 'Billing is behind',
      detail: 'An hour that was due long ago is not billed yet.',
      since: oldestMeteredHour,
    };
  }
}

function replaced({ status, isStale }: DaemonHealth): Trouble {
  const who =
    status !== 'error'
      ? 'No daemon'
      : isStale
        ? 'The billing daemon does not respond'
        : 'The billing daemon fails';
  return {
    code: 'daemon_replaced',
    word: 'Billed by the app',
    title: `${who}: the app bills in its place`,
    detail: 'Nothing is lost or billed twice.',
  };
}
