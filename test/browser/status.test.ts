import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Page, Request } from 'playwright-core';
import { drawBadge } from '../../api/answers/badge.ts';
import { viewPlatformStatus } from '../../api/answers/platformStatus.ts';
import { judgePlatform, type Observed } from '../../domain/status/platformState.ts';
import { join } from '../support/accountsApp.ts';
import { METERED_SINCE_START, insertRow, insertSelected } from '../support/insertRows.ts';
import { GOOD, NOW, STATE_CASES } from '../support/platformStates.ts';
import { readStatusPage } from '../support/statusPage.ts';
import { until } from '../support/until.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { findAccessibilityFaults } from '../support/accessibility.ts';
import { recordThreeDays } from '../support/recordThreeDays.ts';
import { DESKTOP, openWebApp, PHONE } from '../support/webApp.ts';

let proxy: TcpProxy | undefined;
const web = await openWebApp(
  { after },
  {
    detour: async (url) => {
      proxy = await TcpProxy.to(url);
      await proxy.open();
      return proxy.url;
    },
  },
);
after(() => proxy?.close());
const administrator = await join(web, 'ada@example.org', 'administrator');
const user = await join(web, 'bob@example.org');

before(async () => {
  await insertRow(web.owner, 'regions');
  await insertRow(web.owner, 'plans', { vcpus: 2, memory_mib: 1536 });
  await insertRow(web.owner, 'plan_prices', { plan_id: 1, price_monthly_micros: 672_000_000 });
  await insertRow(web.owner, 'organizations', { organization_id: 1 });
  await insertRow(web.owner, 'organization_handles', { organization_id: 1 });
  await insertSelected(
    web.owner,
    'wallets',
    `SELECT 1 AS organization_id, now() - interval '1 microsecond' AS billed_through`,
  );
  await insertSelected(
    web.owner,
    'vps_instances',
    `SELECT 1 AS organization_id, n AS instance_id, 'vm-' || n AS name, 1 AS plan_id, ${METERED_SINCE_START}
     FROM generate_series(1, 3) AS n, now() AS start`,
  );
  await recordThreeDays(web.owner);
});

beforeEach(async () => {
  await proxy?.close();
  await proxy?.open();
  await web.owner.query(`
    UPDATE vps_instances SET status = 'running';
    DELETE FROM billing_daemon_status;
    DELETE FROM billing_runs`);
  await countedAsStopped(0);
});

test('a page whose program does not come says so', async () => {
  const page = await web.visit('/robots.txt');
  await page.route('**/assets/**', (route) => route.fulfill({ status: 404 }));
  await page.goto('/status');
  await page.getByText('This page takes long to begin.').waitFor();
  await page.unroute('**/assets/**');
  await page.reload();
  await page.getByRole('heading', { name: 'Status', level: 1 }).waitFor();
  assert.equal(await page.getByText('This page takes long to begin.').count(), 0);
});

test('a visitor is told the state by the page itself, also without its program', async () => {
  const page = await web.visit('/status', { javaScriptEnabled: false });
  const asked: string[] = [];
  const other = await web.visit('about:blank');
  other.on('request', (request: Request) => {
    asked.push(new URL(request.url()).pathname);
  });
  // A busy machine may not know it in time; then the page asks.
  await until('the state comes with the page', async () => {
    await page.reload();
    return page.locator('noscript strong', { hasText: 'All systems operational' }).isVisible();
  });
  await until('nothing else is asked for', async () => {
    asked.length = 0;
    await other.goto(`${web.address}/status`);
    await shows(other, 'Running', '3');
    await other.getByText('Recorded every minute since').waitFor();
    return !['/api/session', '/api/status', '/api/health/stats'].some((path) => asked.includes(path));
  });
});

/** A figure as people read it, by its name. */
function figure(page: Page, name: string) {
  return page
    .getByRole('term')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator('xpath=following-sibling::dd');
}

async function shows(page: Page, name: string, text: string, withinMs = 15_000): Promise<void> {
  await figure(page, name)
    .filter({ hasText: new RegExp(`^${text}$`) })
    .waitFor({ timeout: withinMs });
}

function stopOne(instance: number): Promise<unknown> {
  return administrator
    .ask('POST', `/api/provisioning/instances/acme/${instance}/status`, { status: 'stopped' })
    .then(({ statusCode, body }) => assert.equal(statusCode, 200, body));
}

/** What the server has counted a moment ago may still hold the old state, and its pool lines that the proxy has cut. */
function countedAsStopped(instances: number): Promise<unknown> {
  return until(`${instances} instances are counted as stopped`, async () => {
    const answer = await web.ask({ url: '/api/health/stats' });
    return answer.statusCode === 200 && answer.json().vps.byStatus.stopped === instances;
  });
}

/** A page whose clock can be moved, and the server's as the page sees it. */
async function timeTraveller(): Promise<{ page: Page; travel: (toMs: number) => Promise<void> }> {
  const page = await web.visit('about:blank');
  let aheadMs = 0;
  await page.clock.install();
  await page.route('**/api/**', async (route) => {
    if (route.request().url().endsWith('/events')) return route.abort();
    const response = await route.fetch();
    const date = new Date(Date.now() + aheadMs).toUTCString();
    await route.fulfill({ response, headers: { ...response.headers(), date } });
  });
  await page.goto(`${web.address}/status`);
  return {
    page,
    travel: async (toMs) => {
      aheadMs = toMs;
      await page.clock.setSystemTime(Date.now() + toMs);
    },
  };
}

/** Lets the page's time pass until it says something, or says it no more. */
async function runUntil(page: Page, text: string | RegExp, times = 1): Promise<void> {
  await until(`the page says ${text}`, async () => {
    await page.clock.runFor(5_000);
    return (await page.getByText(text).count()) === times;
  });
}

/** As a browser does to a tab that is covered by another. */
function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);
}

test('an instance that is stopped shows on an open page within five seconds, pushed', async () => {
  const page = await web.visit('about:blank');
  const streaming = page.waitForResponse(/events/);
  await page.goto(`${web.address}/status`);
  await streaming;
  await shows(page, 'Running', '3');
  await stopOne(1);
  await shows(page, 'Stopped', '1', 5_000);
  await shows(page, 'Running', '2');
  assert.deepEqual(web.faults, []);
});

test('with the stream refused, the next poll shows it, less than 30 seconds later', async () => {
  const page = await web.visit('about:blank');
  await page.clock.install();
  const refusal = { status: 429, code: 'too_many_requests', title: 'Too many requests' };
  await page.route('**/api/health/events', (route) => route.fulfill({ status: 429, json: refusal }));
  await page.goto(`${web.address}/status`);
  await shows(page, 'Running', '3');
  await stopOne(2);
  await countedAsStopped(1);
  await page.clock.fastForward(28_000);
  await shows(page, 'Stopped', '1');
});

test('a hidden tab asks for nothing, and is fresh when it is seen again', async () => {
  const page = await web.visit('about:blank');
  await page.clock.install();
  // What has no answer yet would fail by the clock, and be asked for again.
  const first = ['status/incidents', 'status/record', 'status/response-times'];
  const answered = first.map((path) => page.waitForResponse(`${web.address}/api/${path}`));
  await page.goto(`${web.address}/status`);
  await shows(page, 'Running', '3');
  await Promise.all(answered);
  await setVisibility(page, 'hidden');
  const asked: string[] = [];
  page.on('request', (request: Request) => {
    asked.push(request.url());
  });
  await page.clock.fastForward(300_000);
  await stopOne(1);
  await stopOne(3);
  await countedAsStopped(2);
  assert.deepEqual(asked, []);
  await setVisibility(page, 'visible');
  await shows(page, 'Stopped', '2');
  assert.match(asked.join(), /\/api\/health\/stats/);
});

test('without its database the page says so at once, keeps the last data with its age, and recovers alone', async () => {
  const { page, travel } = await timeTraveller();
  await page.getByText('All systems operational').waitFor();
  await proxy?.close();
  await travel(60_000);
  await runUntil(page, 'Major outage: the database does not answer');
  await runUntil(page, /^Data is 1 minute old$/);
  await runUntil(page, 'Could not refresh the instances');
  await shows(page, 'Running', '3');
  assert.equal(await page.getByRole('button', { name: 'Retry' }).first().isVisible(), true);

  await travel(180_000);
  await runUntil(page, 'Unknown: last known figures');
  assert.equal(await page.getByText('Major outage: the database does not answer').count(), 1);
  await shows(page, 'Running', '3');

  await proxy?.open();
  await travel(0);
  await runUntil(page, 'Could not refresh', 0);
  await page.getByText('All systems operational').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('who comes while the database is away sees it at once, with the last figures', async () => {
  await countedAsStopped(0);
  await proxy?.close();
  const page = await web.visit('/status');
  await page.getByText('Major outage: the database does not answer').waitFor({ timeout: 5_000 });
  await shows(page, 'Running', '3');
  assert.equal(await page.getByText('Checking').count(), 0);
});

test('a report that cannot be read says what is the matter, and what announces it leads to a retry', async () => {
  const opened = await administrator.ask('POST', '/api/status/incidents', {
    title: 'Slow disks',
    impact: 'minor',
    components: ['app'],
    status: 'investigating',
    text: 'We look into it.',
  });
  const { id } = opened.json();
  const seen = async () => (await web.ask({ url: '/api/status' })).json().title === 'Degraded: Slow disks';
  await until('the platform is said to be degraded', seen);
  await proxy?.close();
  const page = await web.visit(`/status/incidents/${id}`);
  await page.getByRole('status').getByText('Major outage: the database does not answer').waitFor();
  await page.getByText('Could not load the incident').waitFor();
  await page.getByRole('link', { name: 'Details' }).click();
  await page.getByText('Could not load the past incidents').waitFor();
  const retry = page.locator('#reports').getByRole('button', { name: 'Retry' });
  await proxy?.open();
  await retry.click();
  await page.getByRole('link', { name: 'Slow disks' }).click();
  await page.getByText('We look into it.').waitFor();
  assert.equal(await page.getByText('Major outage').count(), 0);
  await administrator.ask('POST', `/api/status/incidents/${id}/updates`, {
    status: 'resolved',
    text: 'Over.',
  });
});

test('banner, rows, tab and badge agree in every state', async () => {
  const page = await web.visit('about:blank', { as: administrator });
  const answer = (change: Partial<Observed>) =>
    viewPlatformStatus(
      { state: judgePlatform({ ...GOOD, ...change }), at: NOW, stats: null },
      'administrator',
    );
  let status = answer({});
  await page.route('**/api/status', (route) => route.fulfill({ json: status }));
  await page.route('**/api/health/events', (route) => route.abort());
  await page.goto(`${web.address}/status`);
  const vps = page.getByRole('region', { name: 'VPS Infrastructure' });
  const billing = page.getByRole('region', { name: 'Billing Daemon' });
  await billing.getByText('Never run').waitFor();
  for (const { name, change, state, title, parts } of STATE_CASES) {
    status = answer(change);
    // The page asks anew.
    await setVisibility(page, 'visible');
    const word = (part: 'app' | 'database' | 'billing') => parts[part]?.[1] ?? 'Operational';
    const isGood = state === 'operational';
    const expected = {
      banner: title,
      app: word('app'),
      database: word('database'),
      billing: word('billing'),
      title: isGood ? 'Status' : title,
      icon: isGood ? '/favicon.svg' : /fill="(#(?!555)\w{6})"/.exec(drawBadge(state))?.[1],
    };
    await until(
      `the page shows that ${name}`,
      async () => JSON.stringify(await readStatusPage(page)) === JSON.stringify(expected),
      { limitMs: 10_000, seen: async () => ({ expected, shown: await readStatusPage(page) }) },
    );
    const isUnknown = (part: 'instances' | 'billing') => parts[part]?.[0] === 'unknown';
    const cards = [
      [vps.getByText('Unknown: last known figures'), isUnknown('instances')],
      [billing.getByText('Unknown', { exact: true }), isUnknown('billing')],
    ] as const;
    for (const [mark, isShown] of cards) assert.equal(await mark.isVisible(), isShown, name);
    if (state === 'unknown') assert.deepEqual(await findAccessibilityFaults(page), [], name);
  }
});

test('while the database is away, signed-in users are not taken for visitors', async () => {
  const page = await web.visit('/account', { as: user });
  const heading = page.getByRole('heading', { level: 1, name: 'Account' });
  await heading.waitFor();
  await proxy?.close();
  assert.equal((await user.ask('GET', '/api/session')).statusCode, 503);
  const signedOut = await user.ask('POST', '/api/account/sign-out');
  assert.deepEqual([signedOut.statusCode, signedOut.headers['set-cookie']], [503, undefined]);
  await page.reload();
  await page.getByText('Could not check your sign-in').waitFor();
  await proxy?.open();
  await heading.waitFor();
});

test('a card that has to wait before it is loaded says for how long', async () => {
  const page = await web.visit('about:blank', { as: user });
  const problem = { status: 429, code: 'too_many_requests', title: '', detail: 'try again in 2 seconds' };
  await page.route(
    '**/api/health/stats',
    (route) => route.fulfill({ status: 429, headers: { 'retry-after': '2' }, json: problem }),
    { times: 1 },
  );
  await page.route(/\/api\/(health\/events|status)$/, (route) => route.abort());
  await page.goto(`${web.address}/status`);
  await page.getByText('Try again in 2 seconds.').waitFor();
  await shows(page, 'Total', '3');
});

test('one card that fails leaves the others', async () => {
  const page = await web.visit('about:blank', { as: administrator });
  await page.route('**/api/health/stats', (route) => route.fulfill({ status: 500, body: '{}' }));
  await page.route(/\/api\/(health\/events|status)$/, (route) => route.abort());
  await page.goto(`${web.address}/status`);
  await page.getByText('Could not load the instances').waitFor();
  await page.getByRole('region', { name: 'Billing Daemon' }).getByText('Never run').waitFor();
});

const LOST_RUN = {
  id: '7',
  runnerId: 'host:0',
  asOf: '2026-11-22T05:00:00Z',
  hours: 2,
  amount: '1.000000',
  currency: 'USD',
  noticedAt: '2026-11-22T05:10:00Z',
  keptAsOf: '2026-11-22T04:00:00Z',
};

interface Told {
  status: string;
  heartbeat?: string;
  error?: string;
  lastSuccess?: string;
  lostRun?: object;
}

/** A daemon's record, and its last successful run, as the daemon would have left them. */
async function tell({ status, heartbeat = '1 second', error, lastSuccess, lostRun }: Told): Promise<void> {
  await web.owner.query(
    `INSERT INTO billing_daemon_status (daemon_instance_id, status, heartbeat_at, started_at, error_message, metadata)
     VALUES ('host:1', $1, clock_timestamp() - $2::interval, clock_timestamp() - interval '9 hours', $3, $4)`,
    [status, heartbeat, error ?? null, { lostRun: lostRun ?? null }],
  );
  if (lastSuccess === undefined) return;
  await insertSelected(
    web.owner,
    'billing_runs',
    `SELECT at AS as_of, at AS started_at, at AS finished_at, 'succeeded' AS outcome, 3 AS instances, 6 AS hours,
            6000001 AS amount_micros
     FROM (SELECT clock_timestamp() - $1::interval AS at) AS run`,
    [lastSuccess],
  );
}

test('where visitors are shown nothing, they are told to sign in', async () => {
  const page = await web.visit('about:blank');
  // To who may be signed in, nothing is sent with the page.
  await page.context().addCookies([{ name: 'session', value: 'over', url: web.address }]);
  const refusal = { status: 401, code: 'not_signed_in', title: 'Not signed in' };
  await page.route(/\/api\/(health\/|status)/, (route) => route.fulfill({ status: 401, json: refusal }));
  await page.goto(`${web.address}/status`);
  const notices = page.getByText('Sign in to see this');
  await notices.nth(1).waitFor();
  await page.getByRole('status').filter({ hasText: 'Unknown' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Sign in', exact: true }).first().click();
  await page.waitForURL('**/sign-in?next=%2Fstatus');
});

test('an administrator sees each state of the daemon in words', async () => {
  const page = await web.visit('/status', { as: administrator });
  const card = page.getByRole('region', { name: 'Billing Daemon' });
  await card.getByText('Never run').waitFor();

  const states: [told: Told, words: RegExp][] = [
    [{ status: 'running', lastSuccess: '2 minutes' }, /^Running$/],
    [{ status: 'stopped', lastSuccess: '2 minutes' }, /^Stopped$/],
    [{ status: 'error', error: 'disk full', lastSuccess: '2 minutes' }, /^Error$/],
    [{ status: 'running', lastSuccess: '2 minutes', lostRun: LOST_RUN }, /^The database lost run 7$/],
    [
      { status: 'running', heartbeat: '91 minutes', lastSuccess: '91 minutes' },
      /^Billing daemon has not run in over 90 minutes$/,
    ],
  ];
  for (const [told, words] of states) {
    await web.owner.query('DELETE FROM billing_daemon_status; DELETE FROM billing_runs');
    await tell(told);
    await web.owner.query("NOTIFY containerstacks_billing, 'something has happened'");
    await card.getByText(words).first().waitFor();
  }
  await page.getByRole('status').filter({ hasText: 'Billing is late' }).waitFor();
  await shows(page, 'Amount', '\\$6\\.00|US\\$6\\.00');
  await page
    .getByTitle(/^(US)?\$6\.000001$/)
    .first()
    .waitFor();
  await shows(page, 'Instances billed', '3 of 3');
});

test('visitors and plain users are told nothing of billing, on the page or on the wire', async () => {
  await tell({ status: 'error', error: 'disk full', lastSuccess: '91 minutes' });
  for (const person of [undefined, user]) {
    const page = await web.visit('about:blank', person ? { as: person } : {});
    const bodies: Promise<string>[] = [];
    page.on('response', (response) => {
      if (/\/api\//.test(response.url()) && !response.url().endsWith('/events')) bodies.push(response.text());
    });
    await page.goto(`${web.address}/status`);
    await shows(page, 'Running', '3');
    await page.waitForLoadState('load');
    assert.doesNotMatch((await Promise.all(bodies)).join(), /daemon|disk full|oldestUnbilledHour/i);
    assert.equal(await page.getByText(/billing daemon|disk full|is late/i).count(), 0);
    assert.equal(await figure(page, 'Total vCPUs').count(), person ? 1 : 0);
    assert.equal(await page.getByText('By region').count(), 0);
  }
  const page = await web.visit('/status', { as: administrator });
  await shows(page, 'Total vCPUs', '6');
  await shows(page, 'Total memory', '4\\.5\\sGiB');
  await page.getByText('By region').waitFor();
});

test('the record of 90 days shows what was recorded, and grey for the rest; billing only to administrators', async () => {
  const visitor = await web.visit('/status');
  const card = visitor.getByRole('region', { name: 'Last 90 days' });
  await card.getByRole('img', { name: 'App: 3 days operational, 87 days no data' }).waitFor();
  await card
    .getByRole('img', { name: 'Database: 2 days operational, 1 day outage, 87 days no data' })
    .waitFor();
  await visitor
    .getByRole('region', { name: 'Past incidents' })
    .getByRole('listitem')
    .filter({ hasText: /^Database was unreachable.* for 40 minutes, recorded automatically$/ })
    .waitFor();
  assert.equal(await card.getByText('Billing').count(), 0);
  const administered = await web.visit('/status', { as: administrator });
  await administered.getByRole('img', { name: 'Billing: 3 days operational, 87 days no data' }).waitFor();
});

test('the keyboard alone reaches everything, and readers hear a page that makes sense', async () => {
  const page = await web.visit('/status');
  await shows(page, 'Running', '3');
  const reached: string[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const { activeElement: element } = document;
      return element === document.body
        ? null
        : (element?.getAttribute('aria-label') ?? element?.textContent ?? '');
    });
    if (name === null || reached.length > 30) break;
    reached.push(name);
  }
  assert.deepEqual(reached.slice(0, 7), [
    'Skip to content',
    'ContainerStacks',
    'Status',
    'Prices',
    'About',
    'Sign in',
    'Use the dark theme',
  ]);
  const tree = await page.locator('main').ariaSnapshot();
  assert.match(tree, /heading "Status" \[level=1\]/);
  assert.match(tree, /status:\s+- paragraph: All systems operational/);
  assert.match(tree, /heading "VPS Infrastructure" \[level=2\]/);
  assert.match(tree, /- term: Running\n\s+- definition: "3"/);
});

test('a page begins at its top, in focus, and going back leads to where one was', async () => {
  const page = await web.visit('/status', { viewport: { ...PHONE, height: 500 } });
  const top = () => page.evaluate<number>('Math.round(scrollY)');
  await page.getByRole('heading', { name: 'Past incidents' }).waitFor();
  await page.getByRole('contentinfo').getByRole('link', { name: 'About' }).scrollIntoViewIfNeeded();
  const before = await top();
  assert.ok(before > 100);
  await page.getByRole('contentinfo').getByRole('link', { name: 'About' }).click();
  await page.locator('main:focus').waitFor();
  assert.equal(await top(), 0);
  await page.goBack();
  await page.getByRole('heading', { name: 'Past incidents' }).waitFor();
  await until('it is scrolled to where it was', async () => (await top()) === before);
});

test('no figure is said to come from the future, however coarsely the server’s clock is known', async () => {
  const page = await web.visit('about:blank');
  await page.route('**/api/**', async (route) => {
    if (route.request().url().endsWith('/events')) return route.abort();
    const response = await route.fetch();
    const date = new Date(Date.now() - 5_000).toUTCString();
    return route.fulfill({ response, headers: { ...response.headers(), date } });
  });
  await page.goto(`${web.address}/status`);
  await page.getByText('Updated just now').waitFor();
});

test('the about page shows the seven figures, and a message when it cannot load them', async () => {
  const page = await web.visit('/about');
  const names = ['Users', 'Organizations', 'VPS Deployed', 'Containers', 'Tickets Handled'].map(
    (n) => `Total ${n}`,
  );
  await shows(page, 'Total VPS Deployed', '3');
  for (const name of [...names, 'Available VPS Plans', 'Supported Regions']) {
    assert.match((await figure(page, name).textContent()) ?? '', /^\d+$/, name);
  }
  await page.getByText(/^As of \d\d:\d\d, refreshed every 5 minutes$/).waitFor();
  const other = await web.visit('about:blank');
  await other.route('**/api/health/platform-stats', (route) => route.fulfill({ status: 500, body: '{}' }));
  await other.goto(`${web.address}/about`);
  await other.getByText('Could not load the platform’s figures').waitFor();
});

/** Notes what moves on a page that is opened after. */
async function watchShifts(page: Page) {
  await page.addInitScript(`
    globalThis.shifts = [];
    const nameOf = ({ node, previousRect, currentRect }) =>
      (node?.parentElement ?? node)?.textContent + ' from ' + previousRect.y + ' to ' + currentRect.y;
    const add = (entries) => shifts.push(...entries.map(({ value, sources }) => [value, ...sources.map(nameOf)]));
    globalThis.observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    globalThis.allShifts = () => (add(observer.takeRecords()), shifts);`);
  return {
    assertFew: async (what: string) => {
      const shifts = await page.evaluate<[value: number, ...sources: string[]][]>('allShifts()');
      const moved = shifts.reduce((sum, [value]) => sum + value, 0);
      assert.ok(moved <= 0.02, `${what} moves by ${moved}: ${JSON.stringify(shifts)}`);
    },
  };
}

// Lighthouse sees it only where the figures happen to come after the page.
test('nothing moves on a phone when figures and planned maintenance come after the page', async () => {
  const [startsAt, endsAt] = ['2098-12-31T22:00:00Z', '2098-12-31T23:00:00Z'];
  const plan = {
    title: 'New disks',
    text: 'Each server restarts once.',
    components: ['app'],
    startsAt,
    endsAt,
  };
  assert.equal((await administrator.ask('POST', '/api/status/maintenance', plan)).statusCode, 201);
  // The test before may have ended while the database was away.
  await until('all is well', async () => {
    const answer = await fetch(`${web.address}/api/status`);
    return (await answer.json()).state === 'operational';
  });
  for (const [path, name] of [
    ['/status', 'Running'],
    ['/about', 'Total VPS Deployed'],
  ] as const) {
    const page = await web.visit('about:blank', { viewport: PHONE });
    const shifts = await watchShifts(page);
    const figures = Promise.withResolvers<void>();
    const rest = Promise.withResolvers<void>();
    await page.route('**/api/**', (route) => figures.promise.then(() => route.continue()));
    await page.route('**/api/status/**', (route) => rest.promise.then(() => route.continue()));
    await page.goto(web.address + path, { waitUntil: 'commit' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    figures.resolve();
    await shows(page, name, '3');
    rest.resolve();
    if (path === '/status') await page.getByText('Recorded every minute since').waitFor();
    if (path === '/status') await page.getByText('Each server restarts once.').waitFor();
    await shifts.assertFew(path);
  }
});

test('nothing moves when it is known late who looks', async () => {
  for (const viewport of [PHONE, DESKTOP]) {
    const page = await web.visit('about:blank', { as: user, viewport });
    const shifts = await watchShifts(page);
    const known = Promise.withResolvers<void>();
    await page.route('**/api/session', (route) => known.promise.then(() => route.continue()));
    const told = page.waitForResponse('**/api/health/stats');
    await page.goto(`${web.address}/status`, { waitUntil: 'commit' });
    await told;
    await shows(page, 'Total vCPUs', '6');
    known.resolve();
    await page.getByText('Recorded every minute since').waitFor();
    await shifts.assertFew(`with ${viewport.width} pixels`);
  }
});

// Every page in every theme and width: npm run measure:pages.
test('axe finds nothing wrong with status and about, light on a phone and dark on a desktop', async () => {
  await tell({ status: 'error', error: 'disk full', lastSuccess: '91 minutes' });
  for (const [colorScheme, viewport] of [
    ['light', PHONE],
    ['dark', DESKTOP],
  ] as const) {
    const page = await web.visit('/status', { as: administrator, colorScheme, viewport });
    await page.getByText('By region').waitFor();
    await page.getByText('Hours billed by recent runs').first().waitFor();
    await assertFits(page);
    await page.goto('/about');
    await shows(page, 'Total VPS Deployed', '3');
    await assertFits(page);
  }
  assert.deepEqual(web.faults, []);
});

async function assertFits(page: Page): Promise<void> {
  assert.deepEqual(await findAccessibilityFaults(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
}
