import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { type BillingFigures, readBillingFigures } from '../../../db/billing/runTotals.ts';
import { countSuspended } from '../../../db/debtors/debtorList.ts';
import { countPowerLate } from '../../../db/debtors/powerTasks.ts';
import { type PaymentFigures, readPaymentFigures } from '../../../db/payments/paymentEvents.ts';
import type { Pool } from '../../../db/pool.ts';
import { COMPONENTS } from '../../../domain/status/statusRecord.ts';
import type { DaemonStatus, DaemonStatusService } from '../daemonStatusService.ts';
import type { HealthEvents } from './healthEvents.ts';
import type { OpenReports } from './openReports.ts';
import type { PlatformStatsService, VpsFigures } from '../platformStatsService.ts';
import { FINDING_CODES, WORST_FIRST } from '../../../domain/status/finding.ts';
import type { PlatformState, Report } from '../../../domain/status/platformState.ts';
import type { PlatformStateService } from './platformStateService.ts';
import { SharedComputation } from './sharedComputation.ts';

export interface MetricsSources {
  pool: Pool;
  stats: PlatformStatsService;
  daemons: DaemonStatusService;
  events: HealthEvents;
  platformState: PlatformStateService;
  openReports: OpenReports;
}

/** Scrapers come every few seconds at most; several at once share the reading. */
const MAX_AGE_MS = 2_000;
const MICROS = 1_000_000;
const POWER_LATE_MINUTES = 10;
const PREFIX = 'containerstacks_';
/** Of the library's own: gauges that are named like counters, which checkers of the format refuse. */
const MISNAMED = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
];

/**
 * Figures for Prometheus, in its conventions: base units, `_total` for what only grows. What lives in the database is
 * read when somebody scrapes; a database that is away leaves those out and says containerstacks_database_up 0.
 */
export class MetricsService {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #reading: SharedComputation<string>;

  constructor(sources: MetricsSources) {
    collectDefaultMetrics({ register: this.#registry, prefix: PREFIX });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(PREFIX + name);
    this.#requests = new Histogram({
      name: `${PREFIX}http_request_duration_seconds`,
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [this.#registry],
    });
    this.#reading = new SharedComputation(() => this.#read(sources), { freshMs: MAX_AGE_MS });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** The exposition text. */
  async expose(): Promise<string> {
    return `${await this.#registry.metrics()}\n${await this.#reading.get()}`;
  }

  async #read(sources: MetricsSources): Promise<string> {
    const { pool, stats, daemons, events, platformState, openReports } = sources;
    const registry = new Registry();
    const tell = teller(registry);
    tell('database_pool_connections', 'Connections of the app’s pool', [
      [{ state: 'idle' }, pool.idleCount],
      [{ state: 'busy' }, pool.totalCount - pool.idleCount],
      [{ state: 'waiting' }, pool.waitingCount],
    ]);
    tell('event_streams', 'Open event streams', [[{}, events.clients]]);
    const { state } = await platformState.judge({ seesBilling: true });
    tellState(tell, state);
    const isAway = platformState.awaySince !== null;
    tell('database_up', 'Whether the database answers', [[{}, isAway ? 0 : 1]]);
    tellMaintenance(tell, openReports.last());
    if (isAway) return registry.metrics();
    try {
      const [figures, fleet, suspensions, powerLate, payments, status] = await Promise.all([
        readBillingFigures(pool),
        stats.getVPSStats(),
        countSuspended(pool),
        countPowerLate(pool, POWER_LATE_MINUTES),
        readPaymentFigures(pool),
        daemons.getDaemonStatus(),
      ]);
      tellFleet(tell, fleet);
      tellBilling(tell, figures, status);
      tellDebtors(tell, suspensions, powerLate);
      tellPayments(tell, payments);
    } catch {
      // Away since a moment ago, which the next reading tells.
    }
    return registry.metrics();
  }
}

type Tell = (name: string, help: string, values: [Record<string, string>, number][]) => void;

/** Adds a metric, unless it has no values; a counter if its name says so. */
function teller(registry: Registry): Tell {
  return (name, help, values) => {
    if (values.length === 0) return;
    const labelNames = Object.keys(values[0]?.[0] ?? {});
    const options = { name: PREFIX + name, help, labelNames, registers: [registry] };
    const metric = name.endsWith('_total') ? new Counter(options) : new Gauge(options);
    for (const [labels, value] of values) metric.inc(labels, value);
  };
}

/** Known while the database is away too: its maintenance is when its alerts must rest. */
function tellMaintenance(tell: Tell, reports: Report[]): void {
  const resting = reports
    .filter(({ kind }) => kind === 'maintenance')
    .flatMap(({ components }) => components);
  tell(
    'maintenance',
    'Whether maintenance of a component is under way',
    COMPONENTS.map((component) => [{ component }, resting.includes(component) ? 1 : 0]),
  );
}

/** The judgement that the status page shows, so that no alert judges again. */
function tellState(tell: Tell, { components, findings }: PlatformState): void {
  tell(
    'component_state',
    'The state of each component: 1 for that one',
    Object.entries(components).flatMap(([component, part]) =>
      WORST_FIRST.map((state): [Record<string, string>, number] => [
        { component, state },
        state === part.state ? 1 : 0,
      ]),
    ),
  );
  // What is amiss with a part that is maintained was to be expected.
  const pressing = new Set(findings.filter(({ state }) => state !== 'maintenance').map(({ code }) => code));
  tell(
    'finding',
    'What is amiss: 1 while it is, 0 during maintenance',
    FINDING_CODES.map((code) => [{ code }, pressing.has(code) ? 1 : 0]),
  );
}

function tellFleet(tell: Tell, fleet: VpsFigures): void {
  tell(
    'instances',
    'Living instances',
    Object.entries(fleet.byStatus).map(([status, total]) => [{ status }, total]),
  );
}

function tellBilling(tell: Tell, figures: BillingFigures, status: DaemonStatus): void {
  const { runs } = figures;
  tell(
    'billing_runs_total',
    'Billing runs that ended',
    runs.map(({ runner, outcome, count }) => [{ runner, outcome }, count]),
  );
  tell('billing_hours_total', 'Instance-hours billed', [[{}, runs.reduce((sum, run) => sum + run.hours, 0)]]);
  // For watching, not for accounting: Prometheus knows only floating-point numbers.
  tell('billing_amount_total', 'Amount billed, in the installation’s currency', [
    [{}, runs.reduce((sum, run) => sum + Number(run.amountMicros), 0) / MICROS],
  ]);
  tell(
    'billing_last_run_duration_seconds',
    'How long the latest run took',
    valueOrNone(figures.lastRunSeconds),
  );
  tell(
    'billing_last_success_timestamp_seconds',
    'When a run last succeeded',
    valueOrNone(figures.lastSuccessTimestamp),
  );
  const { oldestUnbilledHour, now } = status;
  tell('billing_oldest_unbilled_hour_seconds', 'How long ago the oldest unbilled hour began', [
    [{}, oldestUnbilledHour === null ? 0 : Number(now - oldestUnbilledHour) / MICROS],
  ]);
  tell(
    'billing_biller',
    'Who bills: 1 for that one',
    ['daemon', 'built-in', 'none'].map((biller) => [{ biller }, biller === status.biller ? 1 : 0]),
  );
  tell('billing_instances_parked', 'Instances that cannot be billed', [[{}, figures.instancesParked]]);
  tell('organizations_past_due', 'Organizations whose wallet is below zero', [
    [{}, figures.organizationsPastDue],
  ]);
}

function tellDebtors(
  tell: Tell,
  { suspended, terminating }: { suspended: number; terminating: number },
  powerLate: number,
): void {
  tell('organizations_suspended', 'Organizations that are suspended', [[{}, suspended]]);
  tell('organizations_terminating', 'Organizations whose deletion is announced', [[{}, terminating]]);
  tell(
    'power_not_carried_out',
    `Instances and containers that are not as they were to be ${POWER_LATE_MINUTES} minutes ago`,
    [[{}, powerLate]],
  );
}

function tellPayments(
  tell: Tell,
  { setAside, eventsFailing, reconciledAgo, apartMicros }: PaymentFigures,
): void {
  tell('payments_set_aside', 'Payments that do not fit, and wait for an administrator', [[{}, setAside]]);
  tell(
    'payment_events_failing',
    'Events of payment providers that could not be handled at least three times',
    [[{}, eventsFailing]],
  );
  tell('payments_reconciled_seconds', 'How long ago the provider furthest behind was reconciled', [
    [{}, reconciledAgo ?? 0],
  ]);
  tell('payments_difference', 'The furthest that a payment provider’s balance and the ledger are apart', [
    [{}, Number(apartMicros) / MICROS],
  ]);
}

function valueOrNone(value: number | null): [Record<string, string>, number][] {
  return value === null ? [] : [[{}, value]];
}
