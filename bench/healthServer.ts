/**
 * A process of its own that serves the health endpoints as the app does, to whom a header names. Argument: the
 * database's URL. Says its address, and at any message the processor time it has used, in microseconds.
 */
import { pino } from 'pino';
import type { Actor } from '../api/actor.ts';
import { buildApp } from '../api/app.ts';
import { DaemonStatusService } from '../api/services/daemonStatusService.ts';
import { HealthEvents } from '../api/services/healthEvents.ts';
import { MetricsService } from '../api/services/metricsService.ts';
import { PlatformStatsService } from '../api/services/platformStatsService.ts';
import { ReadinessService } from '../api/services/readinessService.ts';
import { createPool } from '../db/pool.ts';
import { answerCpuTime } from './processes.ts';

const [url] = process.argv.slice(2);
if (!url) throw new Error('usage: healthServer.ts URL');

const pool = createPool({
  url,
  applicationName: 'bench app',
  role: 'containerstacks_app',
  onError: (error) => console.error(error.message),
});
const stats = new PlatformStatsService(pool);
const daemons = new DaemonStatusService(pool, 90);
const events = new HealthEvents(pool, stats, daemons);
const administrator: Actor = { kind: 'user', userId: 1n, role: 'administrator', sessionId: 'bench' };
const app = await buildApp({
  logger: pino({ level: 'info' }, process.stderr),
  services: {
    readiness: new ReadinessService(pool),
    stats,
    daemons,
    events,
    metrics: new MetricsService({ pool, stats, daemons, events }),
    access: 'local',
    currency: 'USD',
    publicStatus: true,
    stillAllowed: async () => true,
    heartbeatMs: 15_000,
  },
  limits: { anonymousPerMinute: 1e9, signedInPerMinute: 1e9 },
  identify: async ({ headers }) =>
    headers['x-bench-caller'] === 'administrator' ? administrator : { kind: 'anonymous' },
  trustProxy: false,
});
await answerCpuTime(await app.listen({ host: '127.0.0.1', port: 0 }));
