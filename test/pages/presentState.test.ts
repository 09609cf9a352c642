/** The status page is sent with the state as visitors may know it, as words and as data. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readBuiltPages } from '../../api/pages/builtPages.ts';
import type { Site } from '../../contracts/pages.ts';
import { PlatformStatus } from '../../contracts/platformStatus.ts';
import { freshDatabase } from '../support/database.ts';
import { type HealthAppOptions, healthApp } from '../support/healthApp.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { until } from '../support/until.ts';

const GOOD = 'All systems operational';
const AWAY = 'Major outage: the database does not answer';
const FRAME = `<head><!--head--></head>
<noscript><!--words-->Needs JavaScript.</noscript>
<div data-state="unknown"><!--title-->Checking<!--/title--><!--detail-->Loading.<!--/detail--></div>`;

async function statusPage(
  t: TestContext,
  publicStatus: Site['publicStatus'],
  options: HealthAppOptions = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'index.html'), FRAME);
  await writeFile(join(folder, 'manifest.json'), '{}');
  const pages = readBuiltPages(
    {
      name: 'Test',
      operator: null,
      contact: null,
      address: null,
      currency: 'USD',
      registration: 'open',
      mail: false,
      publicStatus,
    },
    folder,
  );
  assert.ok(pages);
  let nowMs = 0;
  const { app, owner, get } = await healthApp(t, { ...options, clock: () => nowMs, publicStatus, pages });
  const visit = async (cookies: Record<string, string> = {}) => {
    const { body, headers } = await app.inject({ url: '/status', cookies });
    const [, data] = /id="present">(.*)<\/script>/.exec(body) ?? [];
    return {
      body,
      cached: headers['cache-control'],
      present: data ? (JSON.parse(data) as PlatformStatus) : null,
      early: [...body.matchAll(/as="fetch" crossorigin href="([^"]+)"/g)].map(([, path]) => path),
    };
  };
  return {
    visit,
    owner,
    /** Until the state is known, which is fresh then as long as the clock stands. */
    knows: (title: string) =>
      until(`the state is known: ${title}`, async () => {
        nowMs += 2_000;
        return (await get('/api/status', 'user')).json().title === title;
      }),
    passTime: () => {
      nowMs += 2_000;
    },
  };
}

test('a visitor reads the state in the page itself, which nobody keeps', async (t) => {
  const { visit, owner, knows } = await statusPage(t, 'fleet');
  await owner.query(`
    WITH told AS (
      INSERT INTO incidents (title, components, impact, state, started_at, operator)
      VALUES ('</script> & "disks"', '{app}', 'minor', 'investigating', now(), 'test')
      RETURNING incident_id
    )
    INSERT INTO incident_updates (incident_id, status, body, operator)
    SELECT incident_id, 'investigating', 'We look into it.', 'test' FROM told`);
  await knows('Degraded: </script> & "disks"');
  const { body, present, cached, early } = await visit();
  assert.deepEqual(PlatformStatus.parse(present), present);
  assert.deepEqual(
    [present?.title, present?.stats?.vps.total, present?.components.billing],
    ['Degraded: </script> & "disks"', 0, undefined],
  );
  const words = 'Degraded: &lt;/script&gt; &amp; &quot;disks&quot;';
  assert.ok(body.includes(`<div data-state="degraded">${words}`));
  assert.ok(
    body.includes(`<noscript><strong>${words}</strong><br>An incident is open.<br>Needs JavaScript.`),
  );
  assert.equal(cached, 'no-store');
  assert.deepEqual(early, ['/api/status/incidents', '/api/status/record'], 'the rest it knows already');
});

test('who may be signed in, or may see nothing, is sent nothing of the state', async (t) => {
  for (const [publicStatus, cookies] of [
    ['fleet', { session: 'one' }],
    ['nothing', {}],
  ] as const) {
    const { visit, knows } = await statusPage(t, publicStatus);
    await knows(GOOD);
    const { body, present, cached, early } = await visit(cookies);
    assert.deepEqual([present, cached, early[0]], [null, 'no-cache', '/api/session']);
    assert.match(body, /data-state="unknown"><!--title-->Checking/);
  }
  const { visit, knows } = await statusPage(t, 'components');
  await knows(GOOD);
  const { present } = await visit();
  assert.deepEqual([present?.title, present?.stats], [GOOD, null]);
});

test('the page says at once that the database is away, and waits for none that is silent', async (t) => {
  const database = await freshDatabase();
  const proxy = await TcpProxy.to(database.appUrl);
  t.after(async () => {
    await proxy.close();
    await database.drop();
  });
  await proxy.open();
  const { visit, knows, passTime } = await statusPage(t, 'fleet', { url: proxy.url });
  await knows(GOOD);
  proxy.silence();
  passTime();
  const { present: silent, cached } = await visit();
  assert.deepEqual([silent, cached], [null, 'no-cache']);
  await knows(AWAY);
  passTime();
  const { body, present } = await visit();
  assert.equal(present?.title, AWAY);
  assert.match(body, /data-state="outage">Major outage: the database does not answer/);
});
