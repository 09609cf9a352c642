import type { LostRun } from '../../contracts/daemonStatusFile.ts';
import type { BillingDaemonStatus, PlatformStats, VpsStats } from '../../contracts/health.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { viewRun } from './billingRun.ts';
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
    lastUpdated: formatTimestamp(figures.at),
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
    cacheExpiry: formatTimestamp(figures.expiresAt),
    generatedAt: formatTimestamp(figures.at),
  };
}

export function viewDaemonStatus(status: DaemonStatus, currency: string): BillingDaemonStatus {
  const success = status.lastSuccessfulRun;
  return {
    status: status.status,
    lastRun: formatTimestamp(status.lastRun?.startedAt ?? null),
    lastRunSuccess:
      status.lastRun === null || status.lastRun.outcome === null
        ? null
        : ['succeeded', 'partial'].includes(status.lastRun.outcome),
    lastSuccessfulRun: formatTimestamp(success?.finishedAt ?? null),
    instancesBilled: Number(success?.instances ?? 0n),
    instancesBillable: Number(status.instancesBillable),
    totalHours: Number(success?.hours ?? 0n),
    totalAmount: formatMicros(success?.amountMicros ?? 0n),
    currency,
    nextScheduledRun: formatTimestamp(status.nextScheduledRun),
    uptimeMinutes: status.uptimeMinutes,
    isStale: status.isStale,
    warningThresholdExceeded: status.warningThresholdExceeded,
    timeoutMinutes: status.timeoutMinutes,
    biller: status.biller,
    billerSince: formatTimestamp(status.billerSince),
    oldestUnbilledHour: formatTimestamp(status.oldestUnbilledHour),
    oldestParkedHour: formatTimestamp(status.oldestParkedHour),
    lostRun: status.lostRun && viewLostRun(status.lostRun),
    daemons: status.daemons.map((daemon) => ({
      id: daemon.daemonInstanceId,
      status: daemon.status,
      active: daemon.active,
      responding: daemon.responding,
      startedAt: formatTimestamp(daemon.startedAt),
      heartbeatAt: formatTimestamp(daemon.heartbeatAt),
      error: daemon.errorMessage,
    })),
    recentRuns: status.recentRuns.map(viewRun),
    lastUpdated: formatTimestamp(status.now),
  };
}

function viewLostRun(lost: LostRun): BillingDaemonStatus['lostRun'] {
  const { id, runnerId, asOf, hours, amount, currency, noticedAt, keptAsOf } = lost;
  return { id, runnerId, asOf, hours, amount, currency, noticedAt, keptAsOf };
}
