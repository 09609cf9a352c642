import type { BillingRun } from '../../../contracts/billingRun.ts';
import type { BillingDaemonStatus, VpsStats } from '../../../contracts/health.ts';
import type { StateTone } from '../../ui/tone.ts';
import { judgeAge } from './freshness.ts';

/** The state of the whole, in words. */
export interface Overall {
  tone: StateTone;
  title: string;
  detail: string;
}

/** Single instances in error belong to a platform's daily life; one in twenty does not. */
const TOO_MANY_ERRORS = 0.05;

interface Known {
  stats: VpsStats | undefined;
  /** Null: the viewer is no administrator, and billing is not for them. */
  billing: BillingDaemonStatus | undefined | null;
  /** The server's clock, in milliseconds. */
  now: number;
}

/** The worst of what is known; without fresh figures nothing is known. */
export function judgeOverall({ stats, billing, now }: Known): Overall {
  if (stats === undefined || judgeAge(stats.lastUpdated, now) === 'unknown') {
    return { tone: 'idle', title: 'Unknown', detail: 'There are no current figures.' };
  }
  return (
    (billing === null ? null : judgeBilling(billing, now)) ??
    judgeFleet(stats, billing?.oldestParkedHour ?? null)
  );
}

/** Null: billing is in order. */
function judgeBilling(billing: BillingDaemonStatus | undefined, now: number): Overall | null {
  if (billing === undefined || judgeAge(billing.lastUpdated, now) === 'unknown') {
    return { tone: 'idle', title: 'Unknown', detail: 'There are no current billing figures.' };
  }
  if (billing.lostRun) {
    return {
      tone: 'bad',
      title: 'The database lost records',
      detail: 'A known billing run is missing from it. See below for what to do.',
    };
  }
  if (billing.warningThresholdExceeded) {
    return { tone: 'bad', title: 'Billing is late', detail: 'No run has succeeded in over 90 minutes.' };
  }
  if (billing.status === 'error' || billing.lastRunSuccess === false) {
    return { tone: 'warn', title: 'Billing failed', detail: 'The latest run was not successful.' };
  }
  if (incompleteRun(billing)) {
    return {
      tone: 'warn',
      title: 'Billing is incomplete',
      detail: 'The latest run could not bill every organization. The next one retries.',
    };
  }
  if (billing.biller === 'none') {
    return {
      tone: 'warn',
      title: 'Billing is not running',
      detail: 'Neither a daemon nor the app is billing.',
    };
  }
  return null;
}

/** The latest run, if it has left organizations out. */
export function incompleteRun({ recentRuns }: BillingDaemonStatus): BillingRun | null {
  const latest = recentRuns.find(({ runner, outcome }) => runner !== 'command' && outcome !== null);
  return latest?.outcome === 'partial' ? latest : null;
}

/** `parkedSince`: parked instances are no failure of the platform, but are mentioned. */
function judgeFleet({ vps: { total, byStatus } }: VpsStats, parkedSince: string | null): Overall {
  if (total > 0 && byStatus.error / total > TOO_MANY_ERRORS) {
    return {
      tone: 'warn',
      title: 'Degraded',
      detail: 'Unusually many instances report an error.',
    };
  }
  return {
    tone: 'good',
    title: 'All systems operational',
    detail: `The platform is responding, and its figures are current.${
      parkedSince === null ? '' : ' Some parked instances are waiting for a price.'
    }`,
  };
}
