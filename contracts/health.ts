import { z } from 'zod';
import { BillingRun } from './billingRun.ts';
import { Amount, Count, Timestamp } from './values.ts';

const ByStatus = z.object({ running: Count, stopped: Count, provisioning: Count, error: Count });
const Resources = z.object({
  totalVCPUs: Count,
  totalMemoryGB: z.number().nonnegative(),
  totalDiskGB: Count,
});

/** GET /api/health/stats. Fields that the caller may not see are missing. */
export const VpsStats = z
  .object({
    vps: z.object({
      total: Count.describe('instances that are not deleted'),
      byStatus: ByStatus,
      resources: Resources.optional().describe('for signed-in callers'),
      byRegion: z
        .array(z.object({ region: z.string(), total: Count, byStatus: ByStatus }))
        .optional()
        .describe('for administrators'),
      byPlan: z
        .array(z.object({ plan: z.string().nullable(), total: Count }))
        .optional()
        .describe('for administrators'),
    }),
    lastUpdated: Timestamp.describe('when the figures were computed, by the database’s clock'),
  })
  .meta({ id: 'VpsStats', description: 'Instance counts by status' });

/** GET /api/health/billing-daemon, for administrators. */
export const BillingDaemonStatus = z
  .object({
    status: z
      .enum(['running', 'stopped', 'error', 'unknown'])
      .describe('error: its runs fail, or it does not respond; unknown: no daemon has ever run'),
    lastRun: Timestamp.nullable().describe('the latest run by the daemon or the app, whatever its outcome'),
    lastRunSuccess: z.boolean().nullable(),
    lastSuccessfulRun: Timestamp.nullable(),
    instancesBilled: Count.describe(
      'VPS, containers and add-ons, in the last successful run, like hours and amount',
    ),
    instancesBillable: Count.describe('living VPS, containers and add-ons that have been usable'),
    totalHours: Count,
    totalAmount: Amount,
    currency: z.string(),
    nextScheduledRun: Timestamp.nullable().describe(
      'of whoever bills; while a daemon does not respond, when the app takes over',
    ),
    uptimeMinutes: Count.nullable().describe('of the daemon that bills'),
    isStale: z.boolean().describe('the daemon’s record says running, but it does not respond'),
    warningThresholdExceeded: z.boolean().describe('no run has succeeded in over `timeoutMinutes`'),
    timeoutMinutes: Count.describe(
      'BILLING_DAEMON_TIMEOUT_MINUTES: without a successful run for longer, billing is late',
    ),
    biller: z.enum(['daemon', 'built-in', 'none']),
    billerSince: Timestamp.nullable().describe('when it began to bill; null if billing is not running'),
    oldestUnbilledHour: Timestamp.nullable().describe('of metered and parked instances'),
    oldestParkedHour: Timestamp.nullable().describe(
      'of parked instances, which wait for a plan, a price or the next run',
    ),
    lostRun: BillingRun.pick({ id: true, runnerId: true, asOf: true, hours: true, amount: true })
      .extend({
        currency: z.string(),
        noticedAt: Timestamp,
        keptAsOf: Timestamp.describe(
          'of the latest run then in the database; whatever was written later is lost',
        ),
      })
      .nullable()
      .describe(
        'a run that a daemon remembers and the database does not: a backup was restored or a standby promoted',
      ),
    daemons: z.array(
      z.object({
        id: z.string(),
        status: z.enum(['running', 'stopped', 'error']),
        active: z.boolean().describe('the app does not bill in its place'),
        responding: z.boolean().describe('it shows that it lives'),
        startedAt: Timestamp,
        heartbeatAt: Timestamp,
        error: z.string().nullable(),
      }),
    ),
    recentRuns: z.array(BillingRun),
    lastUpdated: Timestamp,
  })
  .meta({ id: 'BillingDaemonStatus', description: 'The state of billing' });

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
    stale: z.boolean().describe('the database did not answer; these are the last known figures'),
    cacheExpiry: Timestamp,
    generatedAt: Timestamp,
  })
  .meta({ id: 'PlatformStats', description: 'All-time totals' });

export type VpsStats = z.infer<typeof VpsStats>;
export type BillingDaemonStatus = z.infer<typeof BillingDaemonStatus>;
export type PlatformStats = z.infer<typeof PlatformStats>;
