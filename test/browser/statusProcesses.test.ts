import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, test, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { BillingDaemonStatus } from '../../contracts/health.ts';
import type { PlatformStatus } from '../../contracts/platformStatus.ts';
import { ring, startApp } from '../support/appProcess.ts';
import { launchBrowser } from '../support/chromium.ts';
import { containerstacks } from '../support/command.ts';
import type { DaemonProcess } from '../support/daemonProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { type OwnCluster, ownCluster } from '../support/postgres.ts';
import { type PageSays, readStatusPage } from '../support/statusPage.ts';
import { until } from '../support/until.ts';

const GOOD = 'All systems operational';
const DATABASE_AWAY = 'Major outage: the database does not answer';
const APP_AWAY = 'The app does not answer';
const BADGES: Record<string, string> = { [GOOD]: 'operational', [DATABASE_AWAY]: 'outage' };
/** A daemon's lease in these tests; it is renewed every 1.3 s. */
const LEASE_SECONDS = 6;
/** What is pushed takes about a second to be seen, and the page another to show it; a busy machine takes longer. */
const SEEN_WITHIN_MS = 20_000;

const STARTED_WITHIN_MS = 180_000;

let browser: Browser;
after(() => browser?.close());

/** A PostgreSQL, an app and daemons: real processes, and a browser that looks at them. */
class Platform {
  readonly world: DaemonWorld;
  readonly cluster: OwnCluster;
  readonly address: string;
  readonly #env: Record<string, string>;
  app: DaemonProcess;

  private constructor(cluster: OwnCluster, world: DaemonWorld, port: number) {
    this.cluster = cluster;
    this.world = world;
    this.address = `http://127.0.0.1:${port}`;
    this.#env = {
      PORT: String(port),
      ABSENCES_PATH: `${world.folder}/absences.json`,
      RATE_LIMIT_ANONYMOUS: '100000',
      RATE_LIMIT_SIGNED_IN: '100000',
      // Its notice would stand above the banner that is read.
      REQUIRE_ADMINISTRATOR_FACTOR: 'off',
      BILLING_LEASE_SECONDS: String(LEASE_SECONDS),
      BILLING_HEARTBEAT_SECONDS: '2',
    };
    this.app = startApp(world, this.#env);
  }

  static async open(t: TestContext): Promise<Platform> {
    browser ??= await launchBrowser();
    const cluster = await ownCluster({ durable: true });
    const world = await DaemonWorld.open(await cluster.freshDatabase());
    const platform = new Platform(cluster, world, await freePort());
    t.after(async () => {
      await cluster.postgres.restart().catch(() => {});
      await world[Symbol.asyncDispose]();
      await cluster[Symbol.asyncDispose]();
    });
    await platform.answers();
    return platform;
  }

  answers(): Promise<unknown> {
    return until('the app answers', () => fetch(`${this.address}/livez`).catch(() => null), {
      limitMs: STARTED_WITHIN_MS,
      seen: () => [this.app.lines.slice(-3), this.app.errorText],
    });
  }

  async restartApp(): Promise<void> {
    this.app = startApp(this.world, this.#env);
    await this.answers();
  }

  startDaemon(env: Record<string, string> = {}): DaemonProcess {
    return this.world.start({ ...this.#env, ...env });
  }

  async visit(t: TestContext, cookie?: string): Promise<Page> {
    const profile = await browser.newContext({ baseURL: this.address, locale: 'en-GB', timezoneId: 'UTC' });
    t.after(() => profile.close());
    if (cookie) await profile.addCookies([{ name: 'session', value: cookie, url: this.address }]);
    const page = await profile.newPage();
    await page.goto('/status');
    return page;
  }

  /** The session of a new administrator. */
  async administrator(): Promise<string> {
    const [email, password] = ['ada@example.org', 'a long way to Tipperary'];
    const env = { DATABASE_URL: this.world.database.ownerUrl };
    const made = await containerstacks(
      ['admin', 'create', email, '--password-stdin'],
      env,
      undefined,
      password,
    );
    assert.equal(made.code, 0, made.stderr);
    const answer = await fetch(`${this.address}/api/account/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.address },
      body: JSON.stringify({ email, password }),
    });
    return /session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
  }

  async get<Answer>(path: string, cookie = ''): Promise<Answer> {
    const answer = await fetch(`${this.address}${path}`, { headers: { cookie: `session=${cookie}` } });
    return (await answer.json()) as Answer;
  }

  async badge(): Promise<string> {
    const svg = await (await fetch(`${this.address}/status/badge.svg`)).text();
    return /<title>status: (\w+)</.exec(svg)?.[1] ?? '';
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Looks at a page several times a second, and keeps all that it says. */
class Watch implements AsyncDisposable {
  readonly seen: PageSays[] = [];
  readonly #page: Page;
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor(page: Page) {
    this.#page = page;
    this.#ended = this.#look();
  }

  async #look(): Promise<void> {
    while (!this.#isOver) {
      const says = await readStatusPage(this.#page).catch(() => null);
      if (says && JSON.stringify(says) !== JSON.stringify(this.seen.at(-1))) this.seen.push(says);
      await this.#page.waitForTimeout(150).catch(() => {});
    }
  }

  /** Until banner, rows and tab say so; how long that took. */
  async says(expected: Partial<PageSays>, limitMs = SEEN_WITHIN_MS): Promise<void> {
    const wanted = Object.entries(expected);
    await until(
      `the page says ${JSON.stringify(expected)}`,
      () => wanted.every(([name, text]) => this.seen.at(-1)?.[name as keyof PageSays] === text),
      { limitMs, seen: () => this.seen.slice(-3) },
    );
  }

  /** At no moment did its parts contradict each other, nor did it forget what it knew. */
  async assertConsistent(): Promise<void> {
    await this[Symbol.asyncDispose]();
    // The page is sent with its banner; its rows come with the record.
    const known = this.seen.findIndex(({ banner, app }) => banner === GOOD && app !== '');
    assert.ok(known >= 0);
    for (const says of this.seen.slice(known)) {
      const { banner, app, database, billing, title, icon } = says;
      const isGood = banner === GOOD;
      const rows = [app, database, ...(billing === '' ? [] : [billing])];
      const told = JSON.stringify(says);
      assert.notEqual(banner, 'Checking', told);
      assert.equal(
        isGood,
        rows.every((word) => word === 'Operational'),
        told,
      );
      assert.equal(database === 'Does not answer', banner === DATABASE_AWAY, told);
      assert.equal(app === 'Does not answer', banner === APP_AWAY, told);
      assert.equal(title, isGood ? 'Status' : banner, told);
      assert.equal(icon === '/favicon.svg', isGood, told);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }
}

const operational = { banner: GOOD, app: 'Operational', database: 'Operational', title: 'Status' };
const away = { banner: DATABASE_AWAY, app: 'Operational', database: 'Does not answer', title: DATABASE_AWAY };

test('the database is killed and comes back, and the app is restarted meanwhile', async (t) => {
  const platform = await Platform.open(t);
  await using watch = new Watch(await platform.visit(t));
  const agrees = async (title: string) => {
    assert.equal((await platform.get<PlatformStatus>('/api/status')).title, title);
    assert.equal(await platform.badge(), BADGES[title]);
  };
  await watch.says(operational, 60_000);
  await agrees(GOOD);

  await platform.cluster.postgres.stop('immediate');
  await watch.says(away);
  await agrees(DATABASE_AWAY);
  await using newcomer = new Watch(await platform.visit(t));
  await newcomer.says({ banner: DATABASE_AWAY });

  platform.app.kill('SIGKILL');
  await platform.app.ended;
  await watch.says({ banner: APP_AWAY, app: 'Does not answer', database: 'Unknown' });
  await platform.restartApp();
  await watch.says({ banner: DATABASE_AWAY, app: 'Operational' }, 60_000);
  await agrees(DATABASE_AWAY);

  await platform.cluster.postgres.restart();
  await watch.says(operational, 60_000);
  await newcomer.says(operational, 60_000);
  await agrees(GOOD);
  await watch.assertConsistent();
});

/** A fleet, and an administrator's page that is asked together with the API. */
async function openAdministered(t: TestContext) {
  const platform = await Platform.open(t);
  await platform.world.seed(2, 1);
  const cookie = await platform.administrator();
  const page = await platform.visit(t, cookie);
  const watch = new Watch(page);
  t.after(() => watch[Symbol.asyncDispose]());
  return {
    platform,
    watch,
    card: page.getByRole('region', { name: 'Billing Daemon' }),
    says: async (banner: string, billing: string, status: string) => {
      await watch.says({ banner, billing }, 90_000);
      // What was pushed to the page may be a moment ahead of what the API remembers.
      const daemon = await until(`the API says "${banner}" like the page`, async () => {
        const state = await platform.get<PlatformStatus>('/api/status', cookie);
        const told = await platform.get<BillingDaemonStatus>('/api/health/billing-daemon', cookie);
        const words = [state.title, state.components.billing?.word, told.status];
        return words.join() === [banner, billing, status].join() && told;
      });
      // Nothing of it is for visitors.
      const visitors = await platform.get<PlatformStatus>('/api/status');
      assert.deepEqual([visitors.title, await platform.badge()], [GOOD, 'operational']);
      return daemon;
    },
  };
}

const SILENT = 'The billing daemon does not respond';
const REPLACED = 'No daemon: the app bills in its place';
const FAILS = 'The billing daemon fails: the app bills in its place';
const APP_BILLS = 'Billed by the app';

test('a daemon that is killed or paused is said not to respond, within its lease', async (t) => {
  const { platform, watch, card, says } = await openAdministered(t);
  const first = platform.startDaemon();
  await says(GOOD, 'Operational', 'running');
  await card.getByText('Running', { exact: true }).waitFor();

  first.kill('SIGKILL');
  const killed = performance.now();
  const silent = await says(SILENT, 'Not responding', 'error');
  const tookMs = performance.now() - killed;
  assert.ok(tookMs < LEASE_SECONDS * 1_000 + SEEN_WITHIN_MS, `after ${tookMs} ms`);
  assert.deepEqual(
    [silent.isStale, silent.biller, silent.daemons.map(({ responding }) => responding)],
    [true, 'none', [false]],
  );
  assert.ok(silent.nextScheduledRun !== null, 'the app’s, once it takes over');
  await card.getByText('Not responding', { exact: true }).waitFor();

  const second = platform.startDaemon();
  const running = await says(GOOD, 'Operational', 'running');
  assert.equal(
    running.daemons.filter(({ responding }) => responding).length,
    1,
    'the dead one is not counted',
  );
  second.kill('SIGSTOP');
  await says(SILENT, 'Not responding', 'error');
  second.kill('SIGCONT');
  await says(GOOD, 'Operational', 'running');
  await watch.assertConsistent();
});

test('a daemon that is stopped is replaced by the app, and everything says so', async (t) => {
  const { platform, watch, card, says } = await openAdministered(t);
  await says(REPLACED, APP_BILLS, 'unknown');
  const daemon = platform.startDaemon();
  await says(GOOD, 'Operational', 'running');
  await daemon.stop();
  const replaced = await says(REPLACED, APP_BILLS, 'stopped');
  assert.equal(replaced.biller, 'built-in');
  const nextRun = Date.parse(replaced.nextScheduledRun ?? '');
  assert.ok(nextRun % 3_600_000 === 0 && nextRun > Date.now() && nextRun <= Date.now() + 3_600_000);
  await card.getByText(/^No daemon: the app bills in its place since \d\d:\d\d$/).waitFor();
  await card.getByText('systemctl start containerstacks-billing').waitFor();
  await watch.assertConsistent();
});

test('a daemon that hangs or fails is said to fail, and the app bills in its place', async (t) => {
  const { platform, watch, card, says } = await openAdministered(t);
  const { world } = platform;
  const good = platform.startDaemon();
  await says(GOOD, 'Operational', 'running');
  await good.stop();
  const hung = platform.startDaemon({ BILLING_FAILPOINT: 'hang:1' });
  await says(FAILS, APP_BILLS, 'error');
  hung.kill('SIGKILL');
  await hung.ended;

  // It starts while the app bills in its place already, and what the app bills does not make it well.
  await world.owner.query('REVOKE INSERT ON billing_runs FROM containerstacks_daemon');
  const failing = platform.startDaemon();
  await world.untilRow('the run fails', failing, ({ status }) => status === 'error');
  await says(FAILS, APP_BILLS, 'error');
  await card.getByText(/permission denied/).waitFor();
  await ring(world);
  await world.untilBeats(2, world.daemons.indexOf(failing));
  await says(FAILS, APP_BILLS, 'error');
  await failing.stop();
  await says(REPLACED, APP_BILLS, 'stopped');
  await watch.assertConsistent();
});
