import { Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import type { Actor } from '../../api/actor.ts';
import { buildApp } from '../../api/app.ts';
import type { ArrivalLimits } from '../../api/plugins/connections.ts';
import type { RateLimits } from '../../api/plugins/limits.ts';
import type { HealthRoutesOptions } from '../../api/routes/health.ts';
import type { MetricsAccess } from '../../api/routes/metrics.ts';
import type { BuiltPages } from '../../api/pages/builtPages.ts';
import type { Identify } from '../../api/plugins/authentication.ts';
import { DaemonStatusService } from '../../api/services/daemonStatusService.ts';
import { HealthEvents } from '../../api/services/status/healthEvents.ts';
import { IncidentHistoryService } from '../../api/services/status/incidentHistory.ts';
import { IncidentService } from '../../api/services/status/incidentService.ts';
import { OpenReports } from '../../api/services/status/openReports.ts';
import { MetricsService } from '../../api/services/status/metricsService.ts';
import { PlatformStatsService } from '../../api/services/platformStatsService.ts';
import { PlatformStateService } from '../../api/services/status/platformStateService.ts';
import { ReadinessService } from '../../api/services/status/readinessService.ts';
import { StatusRecordService } from '../../api/services/status/statusRecordService.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { testServices } from './services.ts';

export type Caller = 'anonymous' | 'user' | 'another user' | 'administrator';

const ACTORS: Record<Caller, Actor> = {
  anonymous: { kind: 'anonymous' },
  user: { kind: 'user', userId: 1n, role: 'user', sessionId: 'one', hasRecentProof: true },
  'another user': { kind: 'user', userId: 2n, role: 'user', sessionId: 'two', hasRecentProof: true },
  administrator: {
    kind: 'user',
    userId: 3n,
    role: 'administrator',
    sessionId: 'three',
    hasRecentProof: true,
  },
};

export interface HealthAppOptions {
  /** Where the app's pool connects to; the database's own URL by default. */
  url?: string;
  limits?: Partial<RateLimits>;
  trustProxy?: boolean | string[];
  corsOrigins?: string[];
  publicStatus?: HealthRoutesOptions['publicStatus'];
  metricsAccess?: MetricsAccess;
  mostStreams?: { clients?: number; clientsEach?: number };
  heartbeatMs?: number;
  arrival?: Partial<ArrivalLimits>;
  /** None without it. */
  pages?: BuiltPages;
  /** Says who calls, instead of the header. */
  identify?: Identify;
  events?: HealthRoutesOptions['events'];
  /** Stands for a steady clock, in milliseconds. */
  clock?: () => number;
  /** How long somebody waits for new totals. */
  patienceMs?: number;
  /** Adds routes that only the test needs. */
  extend?: (app: FastifyInstance) => void;
}

export interface HealthApp {
  app: FastifyInstance;
  database: TestDatabase;
  owner: Pool;
  /** The statements that the app has sent to the database. */
  statements: string[];
  /** What the app has logged, an object a line. */
  logged: Record<string, unknown>[];
  get(path: string, caller?: Caller, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Listens, and gives the address, such as http://127.0.0.1:40123 */
  listen(): Promise<string>;
}

/** The app on a database of its own. Who calls is what the header x-test-caller says. */
export async function healthApp(t: TestContext, options: HealthAppOptions = {}): Promise<HealthApp> {
  const database = await freshDatabase();
  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  const pool = createPool({
    url: options.url ?? database.appUrl,
    applicationName: 'test app',
    onError: () => {},
  });
  const statements = recordStatements(pool);
  const stats = new PlatformStatsService(pool, options.clock, options.patienceMs);
  const daemons = new DaemonStatusService(pool, 90, { clock: options.clock });
  const statusRecord = new StatusRecordService(pool, { settle: async () => {} }, options.clock);
  const openReports = new OpenReports(pool, options.clock);
  const platformState = new PlatformStateService({
    pool,
    stats,
    daemons,
    readiness: new ReadinessService(pool),
    record: statusRecord,
    reports: openReports,
    ...(options.clock ? { clock: options.clock } : {}),
  });
  const events = new HealthEvents({ pool, stats, daemons, platformState }, options.mostStreams);
  const logged: Record<string, unknown>[] = [];
  const app = await buildApp({
    logger: pino({ level: 'debug' }, lines(logged)),
    services: {
      ...testServices(pool),
      stats,
      daemons,
      events: options.events ?? events,
      platformState,
      metrics: new MetricsService({ pool, stats, daemons, events, platformState, openReports }),
      metricsAccess: options.metricsAccess ?? 'local',
      currency: 'USD',
      publicStatus: options.publicStatus ?? 'fleet',
      statusRecord,
      incidents: new IncidentService(pool, statusRecord),
      incidentHistory: new IncidentHistoryService(pool, statusRecord),
      feedOrigin: { name: 'Test & Sons', url: () => 'http://status.example.org' },
      heartbeatMs: options.heartbeatMs ?? 15_000,
    },
    limits: { anonymousPerMinute: 100_000, signedInPerMinute: 100_000, ...options.limits },
    identify:
      options.identify ??
      (async ({ headers }) => ACTORS[(headers['x-test-caller'] as Caller) ?? 'anonymous']),
    publicUrl: null,
    ...(options.arrival ? { arrival: options.arrival } : {}),
    pages: options.pages ?? null,
    trustProxy: options.trustProxy ?? false,
    corsOrigins: options.corsOrigins ?? [],
  });
  app.addHook('preClose', async () => events.close());
  options.extend?.(app);
  t.after(async () => {
    const closing = app.close();
    app.server.closeAllConnections();
    await closing;
    await pool.end();
    await owner.end();
    await database.drop();
  });
  return {
    app,
    database,
    owner,
    statements,
    logged,
    get: (url, caller = 'anonymous', headers = {}) =>
      app.inject({ method: 'GET', url, headers: { 'x-test-caller': caller, ...headers } }),
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
  };
}

function recordStatements(pool: Pool): string[] {
  const statements: string[] = [];
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  pool.query = ((...args: unknown[]) => {
    statements.push(String(args[0]));
    return query(...args);
  }) as Pool['query'];
  return statements;
}

function lines(logged: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      logged.push(JSON.parse(String(chunk)));
      done();
    },
  });
}
