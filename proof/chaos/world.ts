import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '../../db/embedded/embeddedPostgres.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { freshDatabase, type TestDatabase } from '../../test/support/database.ts';
import { insertOrganizations, insertSelected, METERED_SINCE_START } from '../../test/support/insertRows.ts';
import { TcpProxy } from '../../test/support/tcpProxy.ts';
import { completeAddons } from '../addons.ts';
import { insertPlans } from '../plans.ts';
import { Member } from './member.ts';
import { takeOverClock } from './movedClock.ts';

export const ORGANIZATIONS = 16;

/** One campaign's database, the processes that bill it, and the customers' way in. */
export class World implements AsyncDisposable {
  readonly postgres: EmbeddedPostgres;
  readonly database: TestDatabase;
  /** Straight to the database, for observers and for the faults. */
  readonly owner: Pool;
  readonly customersProxy: TcpProxy;
  readonly customers: Pool;
  readonly members: Member[];
  readonly #folder: string;
  #customersAreCut = false;
  #restarting = false;

  private constructor(
    world: Pick<World, 'postgres' | 'database' | 'owner' | 'customersProxy' | 'members'>,
    folder: string,
  ) {
    this.postgres = world.postgres;
    this.database = world.database;
    this.owner = world.owner;
    this.customersProxy = world.customersProxy;
    this.members = world.members;
    this.customers = createPool({
      url: world.customersProxy.url,
      applicationName: 'chaos customers',
      max: ORGANIZATIONS + 4,
      onError: () => {},
    });
    this.#folder = folder;
  }

  /** A fleet that is hours behind, two daemons and an app, all up. */
  static async open(postgres: EmbeddedPostgres): Promise<World> {
    const database = await freshDatabase(postgres.ownerUrl);
    const preparing = createPool({ url: database.ownerUrl, applicationName: 'chaos', onError: () => {} });
    await takeOverClock(preparing, database.name);
    await preparing.end();
    const owner = createPool({
      url: database.ownerUrl,
      applicationName: 'chaos',
      statementTimeoutMs: 300_000,
      onError: () => {},
    });
    await seedFleet(owner);
    // The clock jumps over minutes, and minutes of which nobody knows would keep the ladder from doing anything.
    await owner.query(
      `CREATE TRIGGER no_record BEFORE INSERT ON status_minutes FOR EACH ROW EXECUTE FUNCTION fake.skip()`,
    );
    const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
    const customersProxy = await TcpProxy.to(database.appUrl);
    await customersProxy.open();
    const members = await Promise.all([
      Member.start('daemon 1', 'daemon', database.daemonUrl, folder),
      Member.start('daemon 2', 'daemon', database.daemonUrl, folder),
      Member.start('app', 'app', database.appUrl, folder),
    ]);
    return new World({ postgres, database, owner, customersProxy, members }, folder);
  }

  /** For a fault that cuts it, one at a time; false while another does. */
  async takeCustomersWay(act: () => Promise<boolean>): Promise<boolean> {
    if (this.#customersAreCut) return false;
    this.#customersAreCut = true;
    try {
      return await act();
    } finally {
      this.#customersAreCut = false;
    }
  }

  /** False while another fault restarts it. */
  async restartPostgres(): Promise<boolean> {
    if (this.#restarting) return false;
    this.#restarting = true;
    try {
      await this.postgres.restart('immediate');
      return true;
    } finally {
      this.#restarting = false;
    }
  }

  get daemons(): Member[] {
    return this.members.filter((member) => member.isDaemon);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.end('SIGKILL')));
    for (const { proxy } of this.members) await proxy.close();
    await this.customersProxy.close();
    await Promise.allSettled([this.customers.end(), this.owner.end()]);
    await this.database.drop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Plans, and organizations of a few instances, a container and an add-on each, that started within the last day. */
async function seedFleet(owner: Pool): Promise<void> {
  await insertPlans(owner);
  await insertOrganizations(owner, ORGANIZATIONS);
  await owner.query(
    `SELECT setval(pg_get_serial_sequence('organizations', 'organization_id'), ${ORGANIZATIONS})`,
  );
  await insertSelected(
    owner,
    'wallets',
    `SELECT organization_id, clock_timestamp() - make_interval(mins => 60 + 37 * organization_id::integer) AS billed_through
     FROM organizations`,
  );
  await insertSelected(
    owner,
    'vps_instances',
    `SELECT organization_id, 1 + (organization_id + k) % 3 AS plan_id, ${METERED_SINCE_START}
     FROM wallets, generate_series(1, 3) k,
          LATERAL (SELECT billed_through + make_interval(mins => 7 * k) AS start) s`,
  );
  await insertSelected(
    owner,
    'containers',
    `SELECT organization_id, 4 + organization_id % 2 AS plan_id, ${METERED_SINCE_START}
     FROM wallets, LATERAL (SELECT billed_through + interval '11 minutes' AS start) s`,
  );
  await insertSelected(
    owner,
    'subscriptions',
    `SELECT organization_id, nextval('subscriptions_subscription_id_seq') AS subscription_id, 'addon' AS resource_kind,
            currval('subscriptions_subscription_id_seq') AS resource_id, 6 + organization_id % 2 AS plan_id,
            organization_id * 10 AS quantity, start AS plan_since, start AS billing_started_at,
            'metered' AS billing_state
     FROM wallets, LATERAL (SELECT billed_through + interval '17 minutes' AS start) s`,
  );
  await completeAddons(owner);
}
