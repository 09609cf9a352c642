import type { ObservedBilling } from '../../../domain/status/billingFindings.ts';
import type { DaemonStatus } from '../daemonStatusService.ts';

/** Of what is known of billing, what its state is judged from. */
export function observeBilling(status: DaemonStatus): ObservedBilling {
  const ended = status.recentRuns.find(({ runner, outcome }) => runner !== 'command' && outcome !== null);
  const silent = status.daemons.find((daemon) => daemon.status === 'running' && !daemon.responding);
  return {
    daemon: status,
    silentSince: status.isStale ? (silent?.heartbeatAt ?? null) : null,
    biller: status.biller,
    billerSince: status.billerSince,
    lastSuccessAt: status.lastSuccessfulRun?.finishedAt ?? null,
    lastOutcome: ended?.outcome ?? null,
    hasLostRun: status.lostRun !== null,
    oldestMeteredHour: status.oldestMeteredHour,
    oldestParkedHour: status.oldestParkedHour,
    timeoutMinutes: status.timeoutMinutes,
  };
}
