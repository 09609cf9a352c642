import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { PlatformStatus } from '../../contracts/platformStatus.ts';
import { StatusRecord } from '../../contracts/statusRecord.ts';
import { StatusRecordService } from '../../api/services/status/statusRecordService.ts';
import { createPool } from '../../db/pool.ts';
import { freshDatabase } from '../support/database.ts';
import { type HealthAppOptions, healthApp } from '../support/healthApp.ts';
import { stopAppClock } from '../support/stoppedClock.ts';
import { TcpProxy } from '../support/tcpProxy.ts';

const RECORD = '/api/status/record';
const STATE = '/api/status';
const BADGE = '/status/badge.svg';
const FEED = '/status/feed.atom';
type Row = StatusRecord['components'][number];

const GREEN = '#15803d';
const GREY = '#6b7280';

/** An app whose database's clock stands at 12:00:30 on 5 May 2031. */
async function appAtNoon(t: TestContext, options: HealthAppOptions = {}) {
  let nowMs = 0;
  const health = await healthApp(t, { clock: () => nowMs, ...options });
  const setClock = await stopAppClock(health.owner, health.database, '2031-05-05 12:00:30Z');
  return {
    ...health,
    setClock: (time: string) => setClock(`2031-05-05 ${time}Z`),
    /** Minutes of that day, both ends included. */
    record: (from: string, through: string, reachable: boolean, billing: boolean | null) =>
      health.owner.query(
        `INSERT INTO status_minutes SELECT minute, $3, $4
         FROM generate_series($1::timestamptz, $2::timestamptz, interval '1 minute') AS minute`,
        [`2031-05-05 ${from}Z`, `2031-05-05 ${through}Z`, reachable, billing],
      ),
    /** Lets what is kept of the record grow too old. */
    grow: () => {
      nowMs += 15_000;
    },
  };
}

/** From 10:00 on, with five minutes without the database and ten in which billing was late. */
async function busyMorning(t: TestContext, options: HealthAppOptions = {}) {
  const app = await appAtNoon(t, options);
  await app.record('10:00', '10:59', true, true);
  await app.record('11:00', '11:04', false, null);
  await app.record('11:05', '11:29', true, true);
  await app.record('11:30', '11:39', true, false);
  await app.record('11:40', '12:00', true, true);
  return app;
}

test('the record shows administrators every component, and others nothing of billing', async (t) => {
  const { get } = await busyMorning(t);
  const answer = await get(RECORD, 'administrator');
  const record = answer.json();
  assert.deepEqual(StatusRecord.parse(record), record);
  assert.deepEqual(
    [record.generatedAt, record.recordedSince],
    ['2031-05-05T12:00:30.000000Z', '2031-05-05T10:00:00.000000Z'],
  );
  const today = (minutesUp: number, minutesDown: number, minutesUnknown: number, state: string) => ({
    day: '2031-05-05',
    state,
    minutesUp,
    minutesDown,
    minutesUnknown,
  });
  // 721 minutes of the day so far, the present one included; 600 of them before the first record.
  assert.deepEqual(
    record.components.map(({ component, state, days }: StatusRecord['components'][number]) => [
      ...[component, state, days.length, days[0]?.day, days[88]?.state, days[89]],
    ]),
    [
      ['app', 'operational', 90, '2031-02-05', 'no_data', today(121, 0, 600, 'operational')],
      ['database', 'operational', 90, '2031-02-05', 'no_data', today(116, 5, 600, 'degraded')],
      // Nobody bills there.
      ['billing', 'degraded', 90, '2031-02-05', 'no_data', today(106, 10, 605, 'degraded')],
    ],
  );
  const away = {
    component: 'database',
    startedAt: '2031-05-05T11:00:00.000000Z',
    endedAt: '2031-05-05T11:05:00.000000Z',
  };
  assert.deepEqual(record.incidents, [
    {
      component: 'billing',
      startedAt: '2031-05-05T11:30:00.000000Z',
      endedAt: '2031-05-05T11:40:00.000000Z',
    },
    away,
  ]);
  assert.equal(answer.headers['cache-control'], 'private, no-cache');
  for (const caller of ['anonymous', 'user'] as const) {
    const other = await get(RECORD, caller);
    assert.deepEqual(StatusRecord.parse(other.json()), other.json());
    assert.doesNotMatch(other.body, /billing/i);
    assert.deepEqual(other.json().components, record.components.slice(0, 2));
    assert.deepEqual(other.json().incidents, [away]);
    assert.doesNotMatch((await get(FEED, caller)).body, /billing/i);
  }
});

test('caches may keep record, badge and feed for 15 seconds, and need not fetch what they have', async (t) => {
  const { get } = await busyMorning(t);
  for (const path of [RECORD, BADGE, FEED]) {
    const answer = await get(path);
    assert.equal(answer.headers['cache-control'], 'public, max-age=15');
    const again = await get(path, 'anonymous', { 'if-none-match': String(answer.headers.etag) });
    assert.deepEqual([again.statusCode, again.body], [304, ''], path);
  }
});

test('the record is read once for all who ask within ten seconds', async (t) => {
  const { get, grow, record, statements } = await busyMorning(t);
  await Promise.all([RECORD, BADGE, FEED, RECORD].map((path) => get(path)));
  const reads = () => statements.filter((statement) => statement.includes('FROM status_minutes')).length;
  assert.equal(reads(), 1);
  await record('12:01', '12:01', true, true);
  grow();
  await get(RECORD);
  assert.equal(reads(), 2);
});

test('where the status is not public, visitors get none of it', async (t) => {
  const { get } = await busyMorning(t, { publicStatus: 'nothing' });
  for (const path of [RECORD, BADGE, FEED]) {
    const refused = await get(path);
    assert.deepEqual([refused.statusCode, refused.json().code], [401, 'not_signed_in'], path);
    assert.equal((await get(path, 'user')).statusCode, 200);
  }
});

const badgeOf = ({ body }: { body: string }) => [
  /<title>status: (\w+)<\/title>/.exec(body)?.[1],
  body.includes(GREEN),
  body.includes(GREY),
];

test('the badge says how things are now, of what visitors may see', async (t) => {
  const { get, grow, setClock, record } = await appAtNoon(t);
  const badge = async () => {
    grow();
    return badgeOf(await get(BADGE));
  };
  assert.deepEqual(await badge(), ['operational', true, false], 'though nothing is recorded');
  await record('11:55', '11:55', false, null);
  await record('11:56', '11:56', true, false);
  await record('11:57', '11:57', false, null);
  await record('11:58', '12:00', true, false);
  await setClock('12:01:00');
  assert.deepEqual(await badge(), ['operational', true, false], 'what is recorded is too long ago');
  await setClock('12:00:00');
  assert.deepEqual(await badge(), ['operational', true, false], 'one absence that is over, and late billing');
  await setClock('12:00:59.999999');
  await record('12:01', '12:01', true, true);
  assert.deepEqual(await badge(), ['operational', true, false]);
});

test('a database that comes and goes is degraded, in badge, state and record', async (t) => {
  const { get, record } = await appAtNoon(t);
  await record('11:56', '11:56', true, true);
  await record('11:57', '11:57', false, null);
  await record('11:58', '11:58', true, true);
  await record('11:59', '11:59', false, null);
  await record('12:00', '12:00', true, true);
  const [badge, state, shown] = [await get(BADGE), await get(STATE), await get(RECORD)];
  assert.deepEqual(badgeOf(badge), ['degraded', false, false]);
  assert.deepEqual(
    [state.json().state, state.json().title, state.json().components.database.state],
    ['degraded', 'Degraded: the database comes and goes', 'degraded'],
  );
  assert.equal(shown.json().components[1].state, 'degraded');
});

test('without the database badge, state, record and feed say so within seconds, and soon after', async (t) => {
  const database = await freshDatabase();
  const proxy = await TcpProxy.to(database.appUrl);
  t.after(async () => {
    await proxy.close();
    await database.drop();
  });
  const { get, grow } = await busyMorning(t, { url: proxy.url });
  const assertAway = async () => {
    const asked = performance.now();
    assert.deepEqual(badgeOf(await get(BADGE)), ['outage', false, false]);
    for (const caller of ['anonymous', 'administrator'] as const) {
      const answer = await get(STATE, caller);
      assert.equal(answer.statusCode, 200);
      const state = answer.json();
      assert.deepEqual(PlatformStatus.parse(state), state);
      assert.deepEqual(
        [state.title, state.components.app.state, state.components.database.state],
        ['Major outage: the database does not answer', 'operational', 'outage'],
      );
    }
    // A statement would be given up after 35 seconds.
    assert.ok(performance.now() - asked < 10_000, 'nor does it wait for a database that fell silent');
  };
  await assertAway();
  const unread = (await get(RECORD)).json();
  assert.deepEqual(StatusRecord.parse(unread), unread);
  assert.deepEqual(
    [unread.recordedSince, unread.components.map(({ state, days }: Row) => [state, days.length])],
    [
      null,
      [
        ['operational', 0],
        ['outage', 0],
      ],
    ],
    'what was never read is not known',
  );
  assert.match((await get(FEED)).body, /Database was unreachable.*it lasts/s);
  assert.equal((await get(STATE)).json().stats, null);
  await proxy.open();
  grow();
  assert.deepEqual(badgeOf(await get(BADGE)), ['operational', true, false]);
  assert.deepEqual((await get(RECORD)).json().incidents, []);
  proxy.silence();
  grow();
  await assertAway();
  const { components, incidents } = (await get(RECORD)).json();
  assert.equal(components[1].state, 'outage');
  assert.deepEqual([incidents[0].component, incidents[0].endedAt, incidents.length], ['database', null, 1]);
  assert.match((await get(FEED)).body, /Database was unreachable.*it lasts/s);
  assert.equal((await get(STATE)).json().stats.vps.total, 0, 'the last figures are kept');
});

test('the state is told from a second ago, and of billing only to administrators', async (t) => {
  const { get, grow, statements } = await appAtNoon(t);
  const asked = () => statements.filter((text) => text.includes('clock_timestamp() AS now')).length;
  await get(STATE);
  const before = asked();
  const answers = await Promise.all([STATE, STATE, BADGE].map((path) => get(path)));
  assert.equal(asked(), before);
  grow();
  await get(STATE);
  assert.ok(asked() > before);
  assert.equal(answers[0]?.headers['cache-control'], 'public, max-age=2');
  assert.doesNotMatch(String(answers[0]?.body), /billing/i);
  const told = (await get(STATE, 'administrator')).json();
  assert.deepEqual([told.title, told.components.billing.word], ['Billing is not running', 'Not running']);
});

test('where the status is not public, visitors learn only that the database is away', async (t) => {
  const database = await freshDatabase();
  const proxy = await TcpProxy.to(database.appUrl);
  t.after(async () => {
    await proxy.close();
    await database.drop();
  });
  await proxy.open();
  const { get, grow } = await appAtNoon(t, { url: proxy.url, publicStatus: 'nothing' });
  assert.deepEqual([(await get(STATE)).statusCode, (await get(STATE, 'user')).statusCode], [401, 200]);
  await proxy.close();
  grow();
  const state = (await get(STATE)).json();
  assert.deepEqual([state.title, state.stats], ['Major outage: the database does not answer', null]);
});

test('the badge may be shown on any site, and holds nothing that a strict policy forbids', async (t) => {
  const { get } = await busyMorning(t);
  const { headers, body } = await get(BADGE);
  assert.equal(headers['content-type'], 'image/svg+xml; charset=utf-8');
  assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
  assert.match(String(headers['content-security-policy']), /default-src 'self'/);
  assert.doesNotMatch(body, /<script|<style|\sstyle=|\son\w+=|href=/i);
});

test('the feed tells incidents of app and database, the latest first, each under a name that stays', async (t) => {
  const { get, grow, setClock, record } = await busyMorning(t);
  // No app from 12:01 to 12:09, and the database away since 12:12.
  await record('12:10', '12:11', true, true);
  await record('12:12', '12:14', false, null);
  await setClock('12:14:10');
  const answer = await get(FEED);
  assert.equal(answer.headers['content-type'], 'application/atom+xml; charset=utf-8');
  const feed = answer.body;
  assert.match(feed, /<title>Test &amp; Sons status<\/title>/);
  assert.match(feed, /<id>http:\/\/status\.example\.org\/status\/feed\.atom<\/id>/);
  assert.match(feed, /<updated>2031-05-05T12:12:00\.000Z<\/updated>/);
  const field = (name: string) =>
    [...feed.matchAll(new RegExp(`<${name}[^>]*>(?:<!\\[CDATA\\[)?([^<\\]]*)`, 'g'))].map(([, text]) => text);
  assert.deepEqual(field('id').slice(1), [
    'urn:containerstacks:incident:database:2031-05-05T12:12:00Z',
    'urn:containerstacks:incident:app:2031-05-05T12:01:00Z',
    'urn:containerstacks:incident:database:2031-05-05T11:00:00Z',
  ]);
  assert.deepEqual(field('summary'), [
    'Since 2031-05-05T12:12:00Z; it lasts.',
    'From 2031-05-05T12:01:00Z to 2031-05-05T12:10:00Z: 9 minutes.',
    'From 2031-05-05T11:00:00Z to 2031-05-05T11:05:00Z: 5 minutes.',
  ]);
  await record('12:15', '12:15', true, true);
  await setClock('12:15:10');
  grow();
  const later = (await get(FEED)).body;
  assert.match(later, /incident:database:2031-05-05T12:12:00Z/);
  assert.match(later, /From 2031-05-05T12:12:00Z to 2031-05-05T12:15:00Z: 3 minutes\./);
  assert.match(later, /<updated>2031-05-05T12:15:00\.000Z<\/updated>/);
});

test('what was read of the past once is kept, and what may still be written is read again', async (t) => {
  const { owner, database } = await appAtNoon(t);
  const pool = createPool({ url: database.appUrl, applicationName: 'test', onError: () => {} });
  t.after(() => pool.end());
  let nowMs = 0;
  const recorder = { settle: async () => {} };
  const keeping = new StatusRecordService(pool, recorder, () => nowMs);
  // An hour of each day, with five minutes away; the first days will be over 90 days old, then over 100.
  await owner.query(
    `INSERT INTO status_minutes SELECT minute, extract(minute FROM minute) >= 5
     FROM generate_series(timestamptz '2031-02-01', '2031-05-20', '1 day') AS day,
          generate_series(day, day + interval '59 minutes', interval '1 minute') AS minute`,
  );
  for (const now of ['2031-05-05 00:30Z', '2031-05-05 12:00Z', '2031-05-07 03:00Z', '2031-05-19 00:10Z']) {
    nowMs += 15_000;
    await owner.query('UPDATE fake.stopped SET at = $1', [now]);
    await owner.query(
      `INSERT INTO status_minutes SELECT minute, false
       FROM generate_series($1::timestamptz - interval '7 days', $1::timestamptz - interval '7 days' + interval '9 minutes',
                            interval '1 minute') AS minute ON CONFLICT DO NOTHING`,
      [now],
    );
    await owner.query(
      `DELETE FROM status_minutes WHERE minute < (SELECT at - interval '100 days' FROM fake.stopped)`,
    );
    const anew = await new StatusRecordService(pool, recorder).get();
    assert.deepEqual(await keeping.get(), anew, now);
    assert.ok(anew.incidents.length > 50);
  }
});
