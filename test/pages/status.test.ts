import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BillingDaemonStatus, VpsStats } from '../../contracts/health.ts';
import { judgeAge } from '../../src/features/status/freshness.ts';
import { judgeOverall } from '../../src/features/status/overall.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');

function before(seconds: number): string {
  return new Date(NOON - seconds * 1_000).toISOString();
}

test('data is fresh for 30 seconds, old for two minutes, and then unknown, as it is when there is none', () => {
  const ages: [seconds: number, expected: string][] = [
    [0, 'fresh'],
    [30, 'fresh'],
    [31, 'old'],
    [120, 'old'],
    [121, 'unknown'],
  ];
  for (const [seconds, expected] of ages) assert.equal(judgeAge(before(seconds), NOON), expected);
  assert.equal(judgeAge(undefined, NOON), 'unknown');
});

function stats(errors: number, ageSeconds = 1): VpsStats {
  const byStatus = { running: 100 - errors, stopped: 0, provisioning: 0, error: errors };
  return { vps: { total: 100, byStatus }, lastUpdated: before(ageSeconds) };
}

function billing(change: Partial<BillingDaemonStatus>): BillingDaemonStatus {
  return {
    status: 'running',
    lastRun: before(60),
    lastRunSuccess: true,
    lastSuccessfulRun: before(60),
    instancesBilled: 1,
    totalHours: 1,
    totalAmount: '1.000000',
    currency: 'USD',
    nextScheduledRun: null,
    uptimeMinutes: 5,
    isStale: false,
    warningThresholdExceeded: false,
    biller: 'daemon',
    billerSince: before(600),
    oldestUnbilledHour: null,
    oldestParkedHour: null,
    lostRun: null,
    daemons: [],
    recentRuns: [],
    lastUpdated: before(1),
    ...change,
  };
}

/** Runs of the daemon with these outcomes, the newest first. */
function runs(...outcomes: BillingDaemonStatus['recentRuns'][number]['outcome'][]) {
  return outcomes.map((outcome, number) => ({
    id: `${9 - number}`,
    runner: 'daemon' as const,
    runnerId: 'host:1',
    outcome,
    error: null,
    startedAt: before(60),
    finishedAt: before(60),
    asOf: before(60),
    windowFrom: before(3_660),
    billedThrough: before(60),
    instances: 1,
    hours: 1,
    amount: '1.000000',
    organizationsPastDue: 0,
    instancesParked: 0,
    collisions: 0,
    failures: [],
  }));
}

const LOST: NonNullable<BillingDaemonStatus['lostRun']> = {
  id: '9',
  runnerId: 'host:1',
  asOf: before(7_200),
  hours: 1,
  amount: '1.000000',
  currency: 'USD',
  noticedAt: before(60),
  keptAsOf: before(10_800),
};

test('the banner says the worst of what is known, and nothing good without fresh figures', () => {
  const cases: [known: Parameters<typeof judgeOverall>[0], title: string][] = [
    [{ stats: stats(0), billing: null, now: NOON }, 'All systems operational'],
    [{ stats: stats(5), billing: null, now: NOON }, 'All systems operational'],
    [{ stats: stats(6), billing: null, now: NOON }, 'Degraded'],
    [{ stats: undefined, billing: null, now: NOON }, 'Unknown'],
    [{ stats: stats(0, 121), billing: billing({}), now: NOON }, 'Unknown'],
    [{ stats: stats(0), billing: billing({}), now: NOON }, 'All systems operational'],
    [{ stats: stats(0), billing: billing({ lastUpdated: before(121) }), now: NOON }, 'Unknown'],
    [{ stats: stats(0), billing: billing({ warningThresholdExceeded: true }), now: NOON }, 'Billing is late'],
    [{ stats: stats(0), billing: billing({ status: 'error' }), now: NOON }, 'Billing failed'],
    [{ stats: stats(0), billing: billing({ lastRunSuccess: false }), now: NOON }, 'Billing failed'],
    [
      { stats: stats(0), billing: billing({ recentRuns: runs('partial') }), now: NOON },
      'Billing is incomplete',
    ],
    [
      { stats: stats(0), billing: billing({ recentRuns: runs(null, 'partial') }), now: NOON },
      'Billing is incomplete',
    ],
    [
      { stats: stats(0), billing: billing({ recentRuns: runs('succeeded', 'partial') }), now: NOON },
      'All systems operational',
    ],
    [
      { stats: stats(0), billing: billing({ lostRun: LOST, warningThresholdExceeded: true }), now: NOON },
      'The database lost records',
    ],
    [{ stats: stats(0), billing: billing({ biller: 'none' }), now: NOON }, 'Billing is not running'],
    [{ stats: stats(9), billing: billing({ biller: 'none' }), now: NOON }, 'Billing is not running'],
  ];
  for (const [known, title] of cases) assert.equal(judgeOverall(known).title, title);
  assert.equal(judgeOverall({ stats: stats(0, 200), billing: null, now: NOON }).tone, 'idle');
});

test('a banner that is green does not pass over parked instances', () => {
  const parked = { oldestUnbilledHour: before(86_400), oldestParkedHour: before(86_400) };
  const { title, detail } = judgeOverall({ stats: stats(0), billing: billing(parked), now: NOON });
  assert.equal(title, 'All systems operational');
  assert.match(detail, /Some parked instances are waiting for a price\./);
  assert.doesNotMatch(judgeOverall({ stats: stats(0), billing: null, now: NOON }).detail, /parked/);
});

test('without billing figures an administrator does not read that all is well', () => {
  assert.notEqual(judgeOverall({ stats: stats(0), billing: undefined, now: NOON }).tone, 'good');
});
