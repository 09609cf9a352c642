import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BooksAuditService } from '../../api/services/billing/booksAuditService.ts';
import type { DaemonStatusFile } from '../../contracts/daemonStatusFile.ts';
import { listen } from '../../db/announcements.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { checkBooks } from './books.ts';
import { DaemonProcess } from './daemonProcess.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { insertOrganizations, insertRow, insertSelected, METERED_SINCE_START } from './insertRows.ts';
import { until } from './until.ts';

export interface DaemonRow {
  status: string;
  heartbeat: string;
  last_run_success: boolean | null;
  instances_billed: bigint;
  total_hours: bigint;
  total_amount: string;
  error_message: string | null;
  metadata: Record<string, unknown>;
}

/**
 * A database, a folder and a small fleet for daemons. The database's clock can be set ahead: the daemon's role finds a
 * clock_timestamp() of the test's before the real one.
 */
export class DaemonWorld implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly folder: string;
  readonly owner: Pool;
  readonly daemons: DaemonProcess[] = [];
  #instances = 0;
  readonly #listening: { close(): void }[] = [];
  #clockIsMoved = false;

  private constructor(database: TestDatabase, folder: string) {
    this.database = database;
    this.folder = folder;
    this.owner = createPool({ url: database.ownerUrl, applicationName: 'test', max: 3, onError: () => {} });
  }

  static async open(database?: TestDatabase): Promise<DaemonWorld> {
    return new DaemonWorld(database ?? (await freshDatabase()), await mkdtemp(join(tmpdir(), 'daemon-')));
  }

  /** So many organizations with one instance each, at 0.50 an hour, that started so many hours and 30 minutes ago. */
  async seed(organizations: number, hoursAgo: number): Promise<void> {
    this.#instances += organizations;
    const clock = this.#clockIsMoved ? 'fake.clock_timestamp()' : 'clock_timestamp()';
    await insertRow(this.owner, 'regions');
    await insertRow(this.owner, 'plans');
    await insertRow(this.owner, 'plan_prices', { plan_id: 1, price_hourly_nanos: 500_000_000 });
    await insertOrganizations(this.owner, organizations);
    await insertSelected(
      this.owner,
      'wallets',
      `SELECT organization_id, ${clock} - interval '${hoursAgo} hours 30 minutes 1 microsecond' AS billed_through
       FROM organizations`,
    );
    await insertSelected(
      this.owner,
      'vps_instances',
      `SELECT organization_id, 1 AS instance_id, 1 AS plan_id, ${METERED_SINCE_START}
       FROM (SELECT organization_id, billed_through + interval '1 microsecond' AS start FROM wallets) AS wallet`,
    );
  }

  /** Before anything else: makes its clock one that `moveClock` moves, set so many minutes after a full hour. */
  async takeOverClock(minutes: number): Promise<void> {
    this.#clockIsMoved = true;
    await this.owner.query(`
      CREATE SCHEMA fake;
      CREATE TABLE fake.shift AS SELECT date_trunc('hour', clock_timestamp()) + interval '1 hour ${minutes} minutes'
                                        - clock_timestamp() AS by;
      CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
        AS 'SELECT pg_catalog.clock_timestamp() + by FROM fake.shift';
      GRANT USAGE ON SCHEMA fake TO PUBLIC;
      GRANT SELECT ON fake.shift TO PUBLIC;
      ALTER ROLE containerstacks_daemon IN DATABASE ${this.database.name} SET search_path = fake, pg_catalog, public;`);
  }

  /** Moves the database's clock on, and rings: timers would notice within a minute. */
  async moveClock(interval: string): Promise<void> {
    await this.owner.query(`UPDATE fake.shift SET by = by + $1::interval`, [interval]);
    await this.owner.query(`NOTIFY containerstacks_billing, 'the clock has moved'`);
  }

  /** Hears what daemons announce, until the world ends. */
  async listen(onAnnouncement: (text: string) => void): Promise<void> {
    this.#listening.push(await listen(this.owner, onAnnouncement, () => {}));
  }

  start(env: Record<string, string> = {}, nodeArguments?: string[]): DaemonProcess {
    const daemon = new DaemonProcess(
      {
        DATABASE_URL: this.database.daemonUrl,
        STATUS_FILE_PATH: this.statusFile(this.daemons.length),
        NODE_ENV: 'test',
        ...env,
      },
      this.folder,
      nodeArguments,
    );
    this.daemons.push(daemon);
    return daemon;
  }

  statusFile(daemon = 0): string {
    return join(this.folder, `status-${daemon}.json`);
  }

  async readStatusFile(daemon = 0): Promise<DaemonStatusFile | null> {
    return JSON.parse(await readFile(this.statusFile(daemon), 'utf8').catch(() => 'null'));
  }

  async untilFile(awaited: string, look: (file: DaemonStatusFile) => boolean, daemon = 0) {
    return until(
      awaited,
      async () => {
        const file = await this.readStatusFile(daemon);
        return file !== null && look(file) && file;
      },
      { seen: () => this.readStatusFile(daemon) },
    );
  }

  /** Until a daemon's heartbeat has come round so many times: it writes its file each time. */
  async untilBeats(count: number, daemon = 0): Promise<void> {
    let { written } = (await this.readStatusFile(daemon)) ?? { written: '' };
    for (let beats = 0; beats < count; beats += 1) {
      written = (await this.untilFile('a beat', (file) => file.written > written, daemon)).written;
    }
  }

  async row(daemon: DaemonProcess): Promise<DaemonRow | undefined> {
    const { rows } = await this.owner.query<DaemonRow>(
      'SELECT *, heartbeat_at::text AS heartbeat FROM billing_daemon_status WHERE daemon_instance_id = $1',
      [`${hostname()}:${daemon.pid}`],
    );
    return rows[0];
  }

  async untilRow(
    awaited: string,
    daemon: DaemonProcess,
    look: (row: DaemonRow) => boolean,
  ): Promise<DaemonRow> {
    return until(
      awaited,
      async () => {
        const row = await this.row(daemon);
        return row && look(row) && row;
      },
      { seen: async () => [String((await this.row(daemon))?.status), daemon.lines.slice(-4)] },
    );
  }

  async leaseHolder(): Promise<string | null> {
    const { rows } = await this.owner.query('SELECT holder FROM billing_lease');
    return rows[0].holder;
  }

  /** As if a dead daemon's lease had run out. */
  async expireLease(): Promise<void> {
    await this.owner.query(`UPDATE billing_lease SET expires_at = now() - interval '1 second'`);
  }

  async isLeader(daemon: DaemonProcess): Promise<boolean> {
    return (await this.leaseHolder()) === `${hostname()}:${daemon.pid}`;
  }

  /** Every instance is charged for exactly so many hours, at 0.50 each, and the books hold. */
  async assertBilled(hours: number): Promise<void> {
    const { rows } = await this.owner.query(`
      SELECT count(*)::integer AS charges, min(hours)::integer AS least, max(hours)::integer AS most,
             sum(amount_micros)::text AS amount
      FROM (SELECT *, count(*) OVER (PARTITION BY organization_id, subscription_id) AS hours FROM billing_charges) c`);
    const charges = this.#instances * hours;
    const amount = String(BigInt(charges) * 500_000n);
    assert.deepEqual(rows[0], { charges, least: hours, most: hours, amount });
    await checkBooks(this.owner);
    // The audit looks at the real clock.
    if (this.#clockIsMoved) return;
    const { findings, breaches } = await new BooksAuditService(this.owner).audit();
    assert.equal(
      breaches,
      0n,
      JSON.stringify(findings.filter((finding) => finding.breaches > 0n).map((it) => it.examples)),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const daemon of this.daemons) {
      daemon.kill('SIGKILL');
      await daemon.ended;
    }
    for (const listening of this.#listening) listening.close();
    await this.owner.end();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
