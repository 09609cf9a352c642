import { MINUTE_MICROS, SECOND_MICROS } from '../../domain/instant.ts';
import type { ObservedBilling } from '../../domain/status/billingFindings.ts';
import type { Part, State } from '../../domain/status/finding.ts';
import type { Observed, Report } from '../../domain/status/platformState.ts';

export const NOW = 2_000_000_000_000_000n;
const ago = (minutes: number) => NOW - BigInt(Math.round(minutes * 60)) * SECOND_MICROS;

const GOOD_BILLING: ObservedBilling = {
  daemon: { status: 'running', isStale: false, warningThresholdExceeded: false },
  silentSince: null,
  biller: 'daemon',
  billerSince: ago(600),
  lastSuccessAt: ago(10),
  lastOutcome: 'succeeded',
  hasLostRun: false,
  oldestMeteredHour: null,
  oldestParkedHour: null,
  timeoutMinutes: 90,
};

export const GOOD: Observed & { billing: ObservedBilling } = {
  now: NOW,
  lastGoodAt: NOW - SECOND_MICROS,
  failing: null,
  failingSince: null,
  notReady: null,
  fleet: { total: 100, errors: 5 },
  billing: GOOD_BILLING,
  recent: { app: [], database: [], billing: [] },
  reports: [],
};

const billing = (change: Partial<ObservedBilling>): Partial<Observed> => ({
  billing: { ...GOOD_BILLING, ...change },
});
const daemon = (change: Partial<ObservedBilling['daemon']>) => ({
  daemon: { ...GOOD_BILLING.daemon, ...change },
});
const database = (...minutes: ('up' | 'down' | 'unknown')[]): Partial<Observed> => ({
  recent: { ...GOOD.recent, database: minutes },
});
const report = (change: Partial<Report>): Partial<Observed> => ({
  reports: [
    {
      kind: 'incident',
      title: 'Slow disks',
      impact: 'minor',
      components: ['database'],
      until: null,
      ...change,
    },
  ],
});
const away: Partial<Observed> = { failing: 'database', failingSince: ago(3) };
const maintained: Partial<Report> = { kind: 'maintenance', title: 'New disks', until: NOW + MINUTE_MICROS };

/** What is observed beside all that is good, what is to be said of it, and which parts are not operational. */
export interface StateCase {
  name: string;
  change: Partial<Observed>;
  state: State;
  title: string;
  parts: Partial<Record<Part, [state: State, word: string]>>;
}

const UNKNOWN: [State, string] = ['unknown', 'Unknown'];
const AWAY: [State, string] = ['outage', 'Does not answer'];
const bill = (word: string): StateCase['parts'] => ({ billing: ['degraded', word] });

/** Every state of the judgement, and what comes before what. */
export const STATE_CASES: StateCase[] = (
  [
    ['all is well', {}, 'operational', 'All systems operational', {}],
    [
      'the last good look is two minutes old',
      { lastGoodAt: ago(2) },
      'operational',
      'All systems operational',
      {},
    ],
    [
      'the last good look is older',
      { lastGoodAt: ago(2) - 1n },
      'unknown',
      'Unknown',
      { app: UNKNOWN, database: UNKNOWN, instances: UNKNOWN, billing: UNKNOWN },
    ],
    [
      'nobody has looked yet',
      { lastGoodAt: null, fleet: null, billing: null },
      'unknown',
      'Unknown',
      { app: UNKNOWN, database: UNKNOWN, instances: UNKNOWN, billing: UNKNOWN },
    ],
    [
      'the database is away, though the figures are fresh',
      away,
      'outage',
      'Major outage: the database does not answer',
      { database: AWAY, instances: UNKNOWN, billing: UNKNOWN },
    ],
    [
      'the database has been away since the app started',
      { ...away, lastGoodAt: null, fleet: null, billing: null },
      'outage',
      'Major outage: the database does not answer',
      { database: AWAY, instances: UNKNOWN, billing: UNKNOWN },
    ],
    [
      'the app is away',
      { failing: 'app', failingSince: ago(1) },
      'outage',
      'The app does not answer',
      { app: AWAY, database: UNKNOWN, instances: UNKNOWN, billing: UNKNOWN },
    ],
    [
      'somebody else sees that no app runs',
      { isAppAway: true },
      'outage',
      'The app is not running',
      { app: ['outage', 'Not running'] },
    ],
    [
      'the database was away and is back',
      database('up', 'down', 'down', 'up'),
      'operational',
      'All systems operational',
      {},
    ],
    [
      'the database comes and goes',
      database('down', 'up', 'down', 'up'),
      'degraded',
      'Degraded: the database comes and goes',
      { database: ['degraded', 'Unstable'] },
    ],
    [
      'the database lacks a migration',
      { notReady: 'the database lacks 1 migration' },
      'degraded',
      'Degraded: the app is not ready',
      { app: ['degraded', 'Not ready'] },
    ],
    [
      'more than one instance in twenty is in error',
      { fleet: { total: 100, errors: 6 } },
      'degraded',
      'Degraded: many instances report an error',
      { instances: ['degraded', 'Degraded'] },
    ],
    [
      'there are no instances',
      { fleet: { total: 0, errors: 0 } },
      'operational',
      'All systems operational',
      {},
    ],
    [
      'instances are parked',
      billing({ oldestParkedHour: ago(900) }),
      'operational',
      'All systems operational',
      {},
    ],
    ['billing could not be read', { billing: null }, 'unknown', 'Unknown', { billing: UNKNOWN }],
    [
      'a run is lost',
      billing({ hasLostRun: true, ...daemon({ warningThresholdExceeded: true }) }),
      'outage',
      'The database lost records',
      { billing: ['outage', 'Lost records'] },
    ],
    [
      'nobody has billed for over 90 minutes',
      billing({
        biller: 'none',
        ...daemon({ status: 'error', isStale: true, warningThresholdExceeded: true }),
      }),
      'outage',
      'Billing is late',
      { billing: ['outage', 'Late'] },
    ],
    [
      'the latest run failed',
      billing({ lastOutcome: 'failed' }),
      'degraded',
      'Billing failed',
      bill('Failed'),
    ],
    [
      'the daemon fails, and nobody has taken over',
      billing({ biller: 'none', ...daemon({ status: 'error' }) }),
      'degraded',
      'Billing failed',
      bill('Failed'),
    ],
    [
      'the daemon fails, and the app bills',
      billing({ biller: 'built-in', ...daemon({ status: 'error' }) }),
      'degraded',
      'The billing daemon fails: the app bills in its place',
      bill('Billed by the app'),
    ],
    [
      'the latest run left organizations out',
      billing({ lastOutcome: 'partial' }),
      'degraded',
      'Billing is incomplete',
      bill('Incomplete'),
    ],
    [
      'the latest run was stopped',
      billing({ lastOutcome: 'stopped' }),
      'operational',
      'All systems operational',
      {},
    ],
    [
      'the daemon has stopped, and the app bills',
      billing({ biller: 'built-in', ...daemon({ status: 'stopped' }) }),
      'degraded',
      'No daemon: the app bills in its place',
      bill('Billed by the app'),
    ],
    [
      'no daemon has ever run, and the app bills',
      billing({ biller: 'built-in', ...daemon({ status: 'unknown' }) }),
      'degraded',
      'No daemon: the app bills in its place',
      bill('Billed by the app'),
    ],
    [
      'the daemon has been silent for so long that the app bills',
      billing({ biller: 'built-in', ...daemon({ status: 'error', isStale: true }) }),
      'degraded',
      'The billing daemon does not respond: the app bills in its place',
      bill('Billed by the app'),
    ],
    [
      'the daemon was killed a moment ago',
      billing({ biller: 'none', silentSince: ago(1), ...daemon({ status: 'error', isStale: true }) }),
      'degraded',
      'The billing daemon does not respond',
      bill('Not responding'),
    ],
    [
      'nobody bills',
      billing({ biller: 'none', ...daemon({ status: 'stopped' }) }),
      'degraded',
      'Billing is not running',
      bill('Not running'),
    ],
    [
      'a due hour has waited for 90 minutes',
      billing({ oldestMeteredHour: ago(90) }),
      'operational',
      'All systems operational',
      {},
    ],
    [
      'a due hour has waited for longer',
      billing({ oldestMeteredHour: ago(90) - 1n }),
      'degraded',
      'Billing is behind',
      bill('Behind'),
    ],
    [
      'of several troubles the worst speaks',
      { fleet: { total: 10, errors: 9 }, ...billing({ hasLostRun: true, lastOutcome: 'partial' }) },
      'outage',
      'The database lost records',
      { instances: ['degraded', 'Degraded'], billing: ['outage', 'Lost records'] },
    ],
    [
      'a minor incident is open',
      report({}),
      'degraded',
      'Degraded: Slow disks',
      { database: ['degraded', 'Degraded'] },
    ],
    [
      'a major incident is open',
      report({ impact: 'major', components: ['app', 'database'] }),
      'outage',
      'Partial outage: Slow disks',
      { app: ['outage', 'Outage'], database: ['outage', 'Outage'] },
    ],
    [
      'a critical incident is open',
      report({ impact: 'critical' }),
      'outage',
      'Major outage: Slow disks',
      { database: ['outage', 'Outage'] },
    ],
    [
      'maintenance is under way',
      report(maintained),
      'maintenance',
      'Maintenance: New disks',
      { database: ['maintenance', 'Maintenance'] },
    ],
    [
      'what is maintained is away, as was to be expected',
      { ...away, ...report(maintained) },
      'maintenance',
      'Maintenance: New disks',
      { database: ['maintenance', 'Maintenance'], instances: UNKNOWN, billing: UNKNOWN },
    ],
    [
      'something else than what is maintained is amiss',
      { fleet: { total: 10, errors: 9 }, ...report(maintained) },
      'degraded',
      'Degraded: many instances report an error',
      { instances: ['degraded', 'Degraded'], database: ['maintenance', 'Maintenance'] },
    ],
  ] as const
).map(([name, change, state, title, parts]) => ({ name, change, state, title, parts }) as StateCase);
