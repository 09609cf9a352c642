import { z } from 'zod';

const Count = z.int().nonnegative();
const Timestamp = z.string().describe('ISO 8601, UTC');
const Amount = z
  .string()
  .regex(/^-?\d+\.\d{6}$/)
  .describe('decimal with six decimals');

const Resources = z.object({
  totalVCPUs: Count,
  totalMemoryGB: z.number().nonnegative(),
  totalDiskGB: Count,
});

/** GET /api/health/stats. What is missing is not for the caller's eyes. */
export const VpsStats = z
  .object({
    vps: z.object({
      total: Count.describe('living instances'),
      byStatus: z.object({ running: Count, stopped: Count, provisioning: Count, error: Count }),
      resources: Resources.optional().describe('for whoever is signed in'),
      byRegion: z
        .array(z.object({ region: z.string(), total: Count }))
        .optional()
        .describe('for administrators'),
      byPlan: z
        .array(z.object({ plan: z.string().nullable(), total: Count }))
        .optional()
        .describe('for administrators'),
    }),
    lastUpdated: Timestamp.describe('when the figures were counted, by the database’s clock'),
  })
  .meta({ id: 'VpsStats' });

export const RunSummary = z
  .object({
    id: z.string(),
    runner: z.enum(['daemon', 'built-in', 'command']),
    runnerId: z.string(),
    startedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    asOf: Timestamp,
    outcome: z.enum(['succeeded', 'partial', 'failed', 'stopped', 'superseded', 'abandoned', 'running']),
    instances: Count,
    hours: Count,
    amount: Amount,
    error: z.string().nullable(),
  })
  .meta({ id: 'RunSummary' });

/** GET /api/health/billing-daemon, for administrators. */
export const BillingDaemonStatus = z
  .object({
    status: z.enum(['running', 'stopped', 'error', 'unknown']).describe('unknown: no daemon has ever run'),
    lastRun: Timestamp.nullable().describe('the latest run of daemon or built-in, whatever came of it'),
    lastRunSuccess: z.boolean().nullable(),
    lastSuccessfulRun: Timestamp.nullable(),
    instancesBilled: Count.describe('by the last successful run, as hours and amount are'),
    totalHours: Count,
    totalAmount: Amount,
    currency: z.string(),
    nextScheduledRun: Timestamp.nullable(),
    uptimeMinutes: Count.nullable().describe('of the active daemon'),
    isStale: z
      .boolean()
      .describe('the daemon’s record says running, but its heartbeat is too old to believe it'),
    warningThresholdExceeded: z.boolean().describe('nobody has billed successfully for over 90 minutes'),
    biller: z.enum(['daemon', 'built-in', 'none']),
    billerSince: Timestamp.nullable().describe('since when that one bills; null: nobody does'),
    oldestUnbilledHour: Timestamp.nullable().describe('of metered and of parked instances'),
    oldestParkedHour: Timestamp.nullable().describe(
      'of parked instances alone, which wait for a plan, a price or the next run',
    ),
    lostRun: z
      .object({
        runId: z.string(),
        by: z.string(),
        asOf: Timestamp,
        hours: Count,
        amount: Amount,
        currency: z.string(),
        noticedAt: Timestamp,
        keptAsOf: Timestamp.describe(
          'of the latest run that the database knew then; what was written since is lost',
        ),
      })
      .nullable()
      .describe(
        'a run that a daemon remembers and the database does not: it was restored, or a standby took its place',
      ),
    daemons: z.array(
      z.object({
        id: z.string(),
        status: z.enum(['running', 'stopped', 'error']),
        active: z.boolean(),
        startedAt: Timestamp,
        heartbeatAt: Timestamp,
        error: z.string().nullable(),
      }),
    ),
    recentRuns: z.array(RunSummary),
    lastUpdated: Timestamp,
  })
  .meta({ id: 'BillingDaemonStatus' });

/** GET /api/health/platform-stats. All-time totals never fall; administrators see more. */
export const PlatformStats = z
  .object({
    users: z.object({ total: Count, admins: Count.optional(), regular: Count.optional() }),
    organizations: z.object({ total: Count }),
    vps: z.object({ total: Count, active: Count }),
    containers: z.object({ total: Count }),
    support: z.object({ totalTickets: Count, openTickets: Count.optional() }),
    plans: z.object({ vpsPlans: Count, containerPlans: Count.optional() }),
    regions: z.object({ total: Count }),
    stale: z.boolean().describe('the database did not answer: these are the last figures known'),
    cacheExpiry: Timestamp,
    generatedAt: Timestamp,
  })
  .meta({ id: 'PlatformStats' });

export type RunSummary = z.infer<typeof RunSummary>;
export type VpsStats = z.infer<typeof VpsStats>;
export type BillingDaemonStatus = z.infer<typeof BillingDaemonStatus>;
export type PlatformStats = z.infer<typeof PlatformStats>;
