import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { insertRow, insertRows } from '../support/insertRows.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { OpenReports } from '../../api/services/status/openReports.ts';
import { createPool } from '../../db/pool.ts';
import { appPool } from '../support/appPool.ts';
import { EventStream } from '../support/eventStream.ts';
import { freshDatabase } from '../support/database.ts';
import { type HealthAppOptions, healthApp } from '../support/healthApp.ts';

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"`;
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{((?:${LABEL},?)*)\\})? ([+-]?(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|Inf)|Na[nN])$`,
);

/** What the exposition format and its checkers demand of a text; the samples by name and labels. */
function parseMetrics(text: string): Map<string, number> {
  assert.ok(text.endsWith('\n'));
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const samples = new Map<string, number>();
  for (const line of text.split('\n').filter(Boolean)) {
    const comment = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line);
    if (comment) {
      const [, kind, name = '', rest = ''] = comment;
      if (kind === 'HELP') {
        assert.ok(!helped.has(name), `${name} is described twice`);
        helped.add(name);
        continue;
      }
      assert.match(rest, /^(counter|gauge|histogram|summary)$/);
      assert.ok(!types.has(name), `${name} has two types`);
      assert.equal(rest === 'counter', name.endsWith('_total'), `${name} is a ${rest}`);
      types.set(name, rest);
      continue;
    }
    const sample = SAMPLE.exec(line);
    assert.ok(sample, `not a sample: ${line}`);
    const [, name = '', labels = '', value = ''] = sample;
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    assert.ok(types.has(family) && helped.has(family), `${name} has no type or no help`);
    assert.match(name, /^containerstacks_/);
    assert.doesNotMatch(family, /_(milliseconds|ms|minutes|kilobytes|megabytes)(_total)?$/);
    assert.ok(!samples.has(`${name}{${labels}}`), `${line} comes twice`);
    samples.set(`${name}{${labels}}`, Number(value.replace('Inf', 'Infinity')));
  }
  return samples;
}

test('the metrics are in the format of Prometheus, and true', async (t) => {
  const { owner, get } = await healthApp(t);
  await insertRow(owner, 'regions');
  await insertRows(owner, 'organizations', [{ name: 'Acme' }, { name: 'Poor' }]);
  await insertRows(owner, 'wallets', [
    { organization_id: 1, balance_micros: 0, past_due_since: null },
    { organization_id: 2, balance_micros: -1, past_due_since: 'now' },
  ]);
  await insertRow(owner, 'vps_instances', { organization_id: 1, name: 'new', status: 'provisioning' });
  await insertRow(owner, 'vps_instances', {
    organization_id: 1,
    billing_started_at: 'now',
    billing_state: 'parked',
    parked_from: 'now',
    parked_reason: 'no plan',
  });
  await insertRows(owner, 'billing_runs', [
    {
      runner: 'daemon',
      started_at: '2026-01-01 00:00:00Z',
      finished_at: '2026-01-01 00:00:02.5Z',
      outcome: 'succeeded',
      instances: 3,
      hours: 6,
      amount_micros: 1_500_000,
    },
    {
      runner: 'built-in',
      started_at: '2026-01-01 01:00:00Z',
      finished_at: '2026-01-01 01:00:01.5Z',
      outcome: 'succeeded',
      instances: 3,
      hours: 4,
      amount_micros: 250_000,
    },
  ]);
  await get('/api/health/stats');
  const answer = await get('/metrics');
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const samples = parseMetrics(answer.body);
  const expected: Record<string, number> = {
    'containerstacks_database_up{}': 1,
    'containerstacks_instances{status="running"}': 1,
    'containerstacks_instances{status="provisioning"}': 1,
    'containerstacks_instances{status="stopped"}': 0,
    'containerstacks_billing_runs_total{runner="daemon",outcome="succeeded"}': 1,
    'containerstacks_billing_hours_total{}': 10,
    'containerstacks_billing_amount_total{}': 1.75,
    'containerstacks_billing_last_run_duration_seconds{}': 1.5,
    'containerstacks_billing_last_success_timestamp_seconds{}': Date.UTC(2026, 0, 1, 1, 0, 1, 500) / 1000,
    'containerstacks_billing_biller{biller="none"}': 1,
    'containerstacks_billing_biller{biller="daemon"}': 0,
    'containerstacks_billing_instances_parked{}': 1,
    'containerstacks_organizations_past_due{}': 1,
    'containerstacks_event_streams{}': 0,
    'containerstacks_http_request_duration_seconds_count{method="GET",route="/api/health/stats",status="200"}': 1,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(samples.get(name), value, name);
  assert.ok((samples.get('containerstacks_billing_oldest_unbilled_hour_seconds{}') ?? -1) >= 0);
});

test('a platform that never billed tells no duration and no success', async (t) => {
  const { get } = await healthApp(t);
  const names = [...parseMetrics((await get('/metrics')).body).keys()];
  assert.deepEqual(
    names.filter((name) => /billing_(last|runs)/.test(name)),
    [],
  );
});

test('without the database the metrics say so', async (t) => {
  await using behind = await freshDatabase();
  const { get } = await healthApp(t, { url: (await TcpProxy.to(behind.appUrl)).url });
  const answer = await get('/metrics');
  assert.equal(answer.statusCode, 200);
  assert.equal(parseMetrics(answer.body).get('containerstacks_database_up{}'), 0);
});

test('maintenance under way is told by component, also once the database is away', async (t) => {
  const { pool, database } = await appPool(t);
  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  t.after(() => owner.end());
  let nowMs = 0;
  let isAway = false;
  const failing = {
    query: (...args: Parameters<typeof pool.query>) =>
      isAway ? Promise.reject(new Error('away')) : pool.query(...args),
  } as typeof pool;
  const reports = new OpenReports(failing, () => nowMs);
  const titles = async () => {
    await reports.look().catch(() => {});
    return reports.last().map(({ title }) => title);
  };
  assert.deepEqual(await titles(), []);
  await owner.query(`
    INSERT INTO maintenance_windows (title, body, components, starts_at, ends_at, cancelled_at, operator) VALUES
      ('past', 'x', '{app}', now() - interval '2 hours', now() - interval '1 hour', NULL, 'test'),
      ('present', 'x', '{database}', now() - interval '1 hour', now() + interval '1 hour', NULL, 'test'),
      ('cancelled', 'x', '{app}', now() - interval '1 hour', now() + interval '1 hour', now(), 'test'),
      ('next', 'x', '{app}', now() + interval '2 hours', now() + interval '3 hours', NULL, 'test')`);
  assert.deepEqual(await titles(), ['present']);
  isAway = true;
  assert.deepEqual(await titles(), ['present']);
  nowMs += 2 * 3_600_000 + 60_000;
  assert.deepEqual(await titles(), ['next'], 'what was planned has begun meanwhile');

  const { owner: itsOwner, get } = await healthApp(t);
  await itsOwner.query(`
    INSERT INTO maintenance_windows (title, body, components, starts_at, ends_at, operator)
    VALUES ('present', 'x', '{database}', now() - interval '1 hour', now() + interval '1 hour', 'test')`);
  const samples = parseMetrics((await get('/metrics')).body);
  const of = (component: string) => samples.get(`containerstacks_maintenance{component="${component}"}`);
  assert.deepEqual(['app', 'database', 'billing'].map(of), [0, 1, 0]);
});

test('requests are counted by route and not by path, and a stream is no slow request', async (t) => {
  let signedIn = true;
  const user = { kind: 'user', userId: 1n, role: 'user', sessionId: 'one', hasRecentProof: true } as const;
  const { get, listen } = await healthApp(t, {
    heartbeatMs: 10,
    identify: async () => (signedIn ? user : { kind: 'anonymous' }),
  });
  for (const path of ['/nowhere/1', '/nowhere/2']) await get(path);
  const stream = await EventStream.open(await listen());
  // Ended by the server: only then is the request over cleanly.
  signedIn = false;
  await stream.ended;
  const requests = [...parseMetrics((await get('/metrics')).body).keys()].filter((it) =>
    it.includes('duration_seconds_count{'),
  );
  assert.ok(requests.some((name) => name.includes('route="unknown",status="404"')));
  assert.ok(!requests.some((name) => /nowhere|events/.test(name)), requests.join('\n'));
});

test('who may scrape is what METRICS says', async (t) => {
  const scrape = async (
    options: HealthAppOptions,
    remoteAddress: string,
    headers: Record<string, string> = {},
  ) => {
    const { app } = await healthApp(t, options);
    return (await app.inject({ url: '/metrics', remoteAddress, headers })).statusCode;
  };
  const far = '203.0.113.9';
  assert.equal(await scrape({ metricsAccess: 'off' }, '127.0.0.1'), 404);
  assert.equal(await scrape({ metricsAccess: 'open' }, far), 200);
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    assert.equal(await scrape({ metricsAccess: 'local' }, address), 200);
  }
  assert.equal(await scrape({ metricsAccess: 'local' }, far), 404);
  assert.equal(await scrape({ metricsAccess: 'local' }, far, { 'x-forwarded-for': '127.0.0.1' }), 404);
  // A proxy on this machine that nobody declared brings somebody from elsewhere.
  assert.equal(await scrape({ metricsAccess: 'local' }, '127.0.0.1', { 'x-forwarded-for': far }), 404);
});

test('METRICS=local answers requests from this machine itself, and none that a proxy on it forwards', async (t) => {
  const trusting: HealthAppOptions = { metricsAccess: 'local', trustProxy: ['127.0.0.1'] };
  for (const options of [{}, trusting]) {
    const { app } = await healthApp(t, options);
    const scrape = async (headers: Record<string, string>) =>
      (await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1', headers })).statusCode;
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000']) {
      assert.equal(await scrape({ host }), 200, host);
    }
    for (const host of [
      'stacks.example.org',
      'localhost.example.org',
      '127.0.0.1.example.org',
      '192.0.2.1',
    ]) {
      assert.equal(await scrape({ host }), 404, host);
    }
    for (const name of [
      'forwarded',
      'via',
      'x-real-ip',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'cf-connecting-ip',
    ]) {
      assert.equal(await scrape({ host: 'localhost', [name]: '127.0.0.1' }), 404, name);
    }
  }
});

test('METRICS=local does not answer HTTP/1.0, which nginx uses towards its backends', async (t) => {
  const { listen } = await healthApp(t);
  const { port } = new URL(await listen());
  const answerTo = async (version: string): Promise<string> => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`GET /metrics HTTP/${version}\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
    return (await text(socket)).slice(9, 12);
  };
  assert.deepEqual([await answerTo('1.0'), await answerTo('1.1')], ['404', '200']);
});
