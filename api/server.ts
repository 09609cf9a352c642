import { hostname } from 'node:os';
import { pino } from 'pino';
import type { Settings } from '../config/settings.ts';
import { createPool } from '../db/pool.ts';
import { leaseRhythm } from '../domain/leaseRhythm.ts';
import { buildApp } from './app.ts';
import { BillingService } from './services/billingService.ts';
import { BuiltInScheduler } from './services/builtInScheduler.ts';
import { HealthEvents } from './services/healthEvents.ts';
import { MetricsService } from './services/metricsService.ts';
import { PlatformStatsService } from './services/platformStatsService.ts';
import { ReadinessService } from './services/readinessService.ts';
import { DaemonStatusService } from './services/daemonStatusService.ts';

/** Beside the slices' connections: requests, announcements, the lease, and the run's own book-keeping. */
const OTHER_CONNECTIONS = 8;

/** Proxies close what has been silent for a minute, some for half of it. */
const HEARTBEAT_MS = 15_000;

/** How long requests under way may take to end when the app closes. */
const CLOSING_PATIENCE_MS = 5_000;

export interface Server {
  /** Where it listens, such as http://127.0.0.1:3000 */
  address: string;
  /** Finishes the slice in hand and the requests under way. */
  close(): Promise<void>;
}

/** Wires the app with its built-in billing, and listens. */
export async function startServer(settings: Settings): Promise<Server> {
  const logger = pino({
    level: settings.logLevel,
    base: { app: 'containerstacks' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
  const identity = `${hostname()}:${process.pid}`;
  const pool = createPool({
    url: settings.databaseUrl,
    applicationName: `containerstacks app ${identity}`,
    role: 'containerstacks_app',
    max: settings.billingConnections + OTHER_CONNECTIONS,
    onError: (error) => logger.warn({ reason: error.message }, 'a database connection broke'),
  });
  const billing = new BillingService({
    pool,
    runner: 'built-in',
    runnerId: identity,
    connections: settings.billingConnections,
    sliceInstances: settings.billingSliceInstances,
  });
  const stats = new PlatformStatsService(pool);
  const daemons = new DaemonStatusService(pool, settings.daemonTimeoutMinutes);
  const events = new HealthEvents(pool, stats, daemons);
  const scheduler = new BuiltInScheduler({
    pool,
    billing,
    daemons,
    identity,
    intervalMinutes: settings.billingIntervalMinutes,
    rhythm: leaseRhythm(settings.leaseSeconds),
    logger,
  });
  const app = await buildApp({
    logger,
    services: {
      readiness: new ReadinessService(pool),
      stats,
      daemons,
      events,
      metrics: new MetricsService({ pool, stats, daemons, events }),
      access: settings.metricsAccess,
      currency: settings.currency,
      publicStatus: settings.publicStatus,
      stillAllowed: async () => true,
      heartbeatMs: HEARTBEAT_MS,
    },
    limits: {
      anonymousPerMinute: settings.anonymousRequestsPerMinute,
      signedInPerMinute: settings.signedInRequestsPerMinute,
    },
    identify: async () => ({ kind: 'anonymous' }),
    trustProxy: settings.trustProxy,
  });
  // Open streams would keep the server from closing, and so would a connection on which nothing has been asked yet.
  let impatience: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    events.close();
    impatience = setTimeout(() => app.server.closeAllConnections(), CLOSING_PATIENCE_MS);
  });
  app.addHook('onClose', async () => {
    clearTimeout(impatience);
    await scheduler.stop();
    await pool.end();
  });
  const address = await app.listen({ host: settings.host, port: settings.port }).catch(async (error) => {
    await app.close();
    throw error;
  });
  scheduler.start();
  return { address, close: () => app.close() };
}
