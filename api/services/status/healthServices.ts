import type { Pool } from '../../../db/pool.ts';
import { DaemonStatusService } from '../daemonStatusService.ts';
import { HealthEvents } from './healthEvents.ts';
import { MetricsService } from './metricsService.ts';
import { PlatformStatsService } from '../platformStatsService.ts';
import { ReadinessService } from './readinessService.ts';
import { StatusRecorder } from './statusRecorder.ts';
import { StatusRecordService } from './statusRecordService.ts';

export interface HealthServices {
  readiness: ReadinessService;
  stats: PlatformStatsService;
  daemons: DaemonStatusService;
  events: HealthEvents;
  metrics: MetricsService;
  statusRecorder: StatusRecorder;
  statusRecord: StatusRecordService;
}

/** Everything that watches the platform, on one database. */
export function makeHealthServices(
  pool: Pool,
  daemonTimeoutMinutes: number,
  onError: (error: Error) => void = () => {},
): HealthServices {
  const stats = new PlatformStatsService(pool);
  const daemons = new DaemonStatusService(pool, daemonTimeoutMinutes);
  const statusRecorder = new StatusRecorder({ pool, daemonTimeoutMinutes, onError });
  const events = new HealthEvents(pool, stats, daemons);
  return {
    readiness: new ReadinessService(pool),
    stats,
    daemons,
    events,
    metrics: new MetricsService({ pool, stats, daemons, events }),
    statusRecorder,
    statusRecord: new StatusRecordService(pool, statusRecorder),
  };
}
