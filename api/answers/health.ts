import type { z } from 'zod';
import type { LostRun } from '../../contracts/daemonStatusFile.ts';
import type { BillingDaemonStatus, PlatformStats, RunSummary, VpsStats } from '../../contracts/health.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { DaemonStatus } from '../services/daemonStatusService.ts';
import type { PlatformFigures, VpsFigures } from '../services/platformStatsService.ts';

/** How much of the platform a caller may see. */
export type Audience = 'anonymous' | 'user' | 'administrator';

export function viewVpsStats(figures: VpsFigures, audience: Audience): VpsStats {
  return {
    vps: {
      total: figures.total,
      byStatus: figures.byStatus,
      ...(audience === 'anonymous' ? {} : { resources: figures.resources }),
      ...(audience === 'administrator' ? { byRegion: figures.byRegion, byPlan: figures.byPlan } : {}),
    },
    lastUpdated: formatInstant(figures.at),
  };
}

export function viewPlatformStats(figures: PlatformFigures, audience: Audience): PlatformStats {
  const inside = audience === 'administrator';
  return {
    users: {
      total: figures.users,
      ...(inside ? { admins: figures.administrators, regular: figures.users - figures.administrators } : {}),
    },
    organizations: { total: figures.organizations },
    vps: { total: figures.vps, active: figures.vpsActive },
    containers: { total: figures.containers },
    support: { totalTickets: figures.tickets, ...(inside ? { openTickets: figures.openTickets } : {}) },
    plans: { vpsPlans: figures.vpsPlans, ...(inside ? { containerPlans: figures.containerPlans } : {}) },
    regions: { total: figures.regions },
    stale: figures.stale,
    cacheExpiry: formatInstant(figures.expiresAt),
    generatedAt: formatInstant(figures.at),
  };
}

export function viewDaemonStatus(status: DaemonStatus, currency: string): BillingDaemonStatus {
  const success = status.lastSuccessfulRun;
  return {
    status: status.status,
    lastRun: moment(status.lastRun?.startedAt),
    lastRunSuccess:
      status.lastRun === null || status.lastRun.outcome === null
        ? null
        : ['succeeded', 'partial'].includes(status.lastRun.outcome),
    lastSuccessfulRun: moment(success?.finishedAt),
    instancesBilled: Number(success?.instances ?? 0n),
    totalHours: Number(success?.hours ?? 0n),
    totalAmount: formatMicros(success?.amountMicros ?? 0n),
    currency,
    nextScheduledRun: moment(status.nextScheduledRun),
    uptimeMinutes: status.uptimeMinutes,
    isStale: status.isStale,
    warningThresholdExceeded: status.warningThresholdExceeded,
    biller: status.biller,
    billerSince: moment(status.billerSince),
    oldestUnbilledHour: moment(status.oldestUnbilledHour),
    oldestParkedHour: moment(status.oldestParkedHour),
    lostRun: status.lostRun && viewLostRun(status.lostRun),
    daemons: status.daemons.map((daemon) => ({
      id: daemon.daemonInstanceId,
      status: daemon.status,
      active: daemon.active,
      startedAt: formatInstant(daemon.startedAt),
      heartbeatAt: formatInstant(daemon.heartbeatAt),
      error: daemon.errorMessage,
    })),
    recentRuns: status.recentRuns.map(viewRun),
    lastUpdated: formatInstant(status.now),
  };
}

function viewLostRun(lost: LostRun): BillingDaemonStatus['lostRun'] {
  const { runId, by, asOf, hours, amount, currency, noticedAt, keptAsOf } = lost;
  return { runId, by, asOf, hours, amount, currency, noticedAt, keptAsOf };
}

export function viewRun(run: DaemonStatus['recentRuns'][number]): z.infer<typeof RunSummary> {
  return {
    id: run.runId.toString(),
    runner: run.runner,
    runnerId: run.runnerId,
    startedAt: formatInstant(run.startedAt),
    finishedAt: moment(run.finishedAt),
    asOf: formatInstant(run.asOf),
    outcome: run.outcome ?? 'running',
    instances: Number(run.instances),
    hours: Number(run.hours),
    amount: formatMicros(run.amountMicros),
    error: run.errorMessage,
  };
}

function moment(instant: Instant | null | undefined): string | null {
  return instant === null || instant === undefined ? null : formatInstant(instant);
}
