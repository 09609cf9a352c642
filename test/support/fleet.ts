import { type TestContext, test } from 'node:test';
import type { RunRequest, RunResult } from '../../api/services/billing/billingRun.ts';
import { BillingService, type BillingServiceOptions } from '../../api/services/billingService.ts';
import { insertOrganization } from '../../db/accounts/organizations.ts';
import { createPool, onlyRow, type Pool } from '../../db/pool.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { auditBooks, checkBooks } from './books.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import {
  insertAddonPlan,
  insertPlan,
  insertPlanOfContainers,
  insertPrice,
  type Price,
  type TestPlan,
  TestOrganization,
} from './fleetRows.ts';
import { insertRow } from './insertRows.ts';

export type { Price, TestOrganization, TestPlan } from './fleetRows.ts';
export type { TestInstance } from './testInstance.ts';

/** How a run of a test differs from the usual one. */
export type RunSettings = Partial<
  Pick<BillingServiceOptions, 'pool' | 'connections' | 'sliceInstances' | 'ladder' | 'step'>
> &
  Omit<RunRequest, 'asOf'>;

/** A test with a fleet of its own, whose books must be sound at the end. */
export function fleetTest(name: string, body: (fleet: Fleet, t: TestContext) => Promise<void>): void {
  test(name, async (t) => {
    await using fleet = await Fleet.open();
    await body(fleet, t);
    await checkBooks(fleet.owner);
    await auditBooks(fleet.owner);
  });
}

/**
 * A database of its own, in which a test says in a few words what exists since when, as if it had come about so; then
 * it is billed by the real engine in the daemon's role. Times are ISO strings (UTC), amounts decimal strings.
 */
export class Fleet implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly owner: Pool;
  readonly app: Pool;
  readonly daemon: Pool;
  readonly regionId: number;
  readonly #pools: Pool[] = [];

  private constructor(database: TestDatabase) {
    this.database = database;
    this.owner = this.#pool(database.ownerUrl);
    this.app = this.#pool(database.appUrl);
    this.daemon = this.#pool(database.daemonUrl);
    this.regionId = 1;
  }

  /** In a database of its own, or in one that is there already and has no region yet. */
  static async open(database?: TestDatabase): Promise<Fleet> {
    const fleet = new Fleet(database ?? (await freshDatabase()));
    await insertRow(fleet.owner, 'regions');
    return fleet;
  }

  /** Another pool in the daemon's role: another process, as far as the database can tell. */
  anotherDaemon(): Pool {
    return this.#pool(this.database.daemonUrl);
  }

  #pool(url: string): Pool {
    const pool = createPool({ url, applicationName: 'test', onError: () => {} });
    this.#pools.push(pool);
    return pool;
  }

  /**
   * Before anything is billed: gives the daemon's role a clock that says so many minutes after the full hour before
   * last, and goes on from there; so a test knows where the full hours lie. Returns that full hour.
   */
  async holdDaemonClock(minutes: number): Promise<string> {
    await this.read(`
      CREATE SCHEMA fake;
      CREATE TABLE fake.shift AS SELECT date_trunc('hour', clock_timestamp()) - clock_timestamp()
                                        - interval '1 hour' + interval '${minutes} minutes' AS by;
      CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
        AS 'SELECT pg_catalog.clock_timestamp() + by FROM fake.shift';
      GRANT USAGE ON SCHEMA fake TO PUBLIC;
      GRANT SELECT ON fake.shift TO PUBLIC;
      ALTER ROLE containerstacks_daemon IN DATABASE ${this.database.name} SET search_path = fake, pg_catalog, public`);
    const rows = await this.read<{ hour: bigint }>(
      `SELECT date_trunc('hour', fake.clock_timestamp()) AS hour FROM fake.shift`,
    );
    return formatInstant(onlyRow(rows).hour);
  }

  /** A plan; each price holds from its `from` on, the year 2000 if it names none. */
  async plan(code: string, ...prices: Price[]): Promise<TestPlan> {
    const plan = await insertPlan(this.owner, code);
    for (const price of prices) await insertPrice(this.owner, plan, price);
    return plan;
  }

  /** The same for containers. */
  async containerPlan(code: string, ...prices: Price[]): Promise<TestPlan> {
    const plan = await insertPlanOfContainers(this.owner, code);
    for (const price of prices) await insertPrice(this.owner, plan, price);
    return plan;
  }

  /** The same for add-ons. */
  async addonPlan(code: string, ...prices: Price[]): Promise<TestPlan> {
    const plan = await insertAddonPlan(this.owner, code);
    for (const price of prices) await insertPrice(this.owner, plan, price);
    return plan;
  }

  async price(plan: TestPlan, price: Price): Promise<void> {
    await insertPrice(this.owner, plan, price);
  }

  /** An organization with a wallet; a balance is brought there by a ledger entry. */
  async organization(handle: string, { balance }: { balance?: string } = {}): Promise<TestOrganization> {
    const id = await insertOrganization(this.owner, { name: handle, handle });
    const organization = new TestOrganization(this.owner, id, handle, this.regionId);
    if (balance !== undefined) await organization.credit(balance);
    return organization;
  }

  billing({ pool, connections, sliceInstances, ladder, step }: RunSettings = {}): BillingService {
    return new BillingService({
      pool: pool ?? this.daemon,
      runner: 'daemon',
      runnerId: `test-${pool ? this.#pools.indexOf(pool) : 'usual'}`,
      connections,
      sliceInstances,
      ladder,
      step,
    });
  }

  /** Runs the hourly billing as of a moment. */
  runAt(iso: string, settings: RunSettings = {}): Promise<RunResult> {
    return this.billing(settings).runHourlyBilling({ ...settings, asOf: parseInstant(iso) });
  }

  /** All charges, a line each: organization, instance, clock hour, number in the month, price, amount in micros. */
  async charges(): Promise<string[]> {
    const rows = await this.read<{ line: string }>(
      `SELECT concat_ws(' ', organization_id, subscription_id, to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI'),
                        month_ordinal, plan_price_id, amount_micros) AS line
       FROM billing_charges ORDER BY organization_id, subscription_id, hour`,
    );
    return rows.map(({ line }) => line);
  }

  /** The database's clock, moved by so many hours. */
  async hoursFromNow(hours: number): Promise<string> {
    const rows = await this.read<{ moment: bigint }>(
      `SELECT clock_timestamp() + $1::numeric * interval '1 hour' AS moment`,
      [hours],
    );
    return formatInstant(onlyRow(rows).moment);
  }

  async read<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.owner.query<Row>(sql, values)).rows;
  }

  /** Waits for no client: one that a failed test holds for good would never come back. */
  close(): void {
    for (const pool of this.#pools) void pool.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.database.drop();
  }
}
