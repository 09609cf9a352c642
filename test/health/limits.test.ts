import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Caller, type HealthAppOptions, healthApp } from '../support/healthApp.ts';

const PATHS = ['/api/health/stats', '/api/health/platform-stats', '/api/health/billing-daemon'];

function ask(
  { app }: Awaited<ReturnType<typeof healthApp>>,
  {
    from = '203.0.113.9',
    caller = 'anonymous' as Caller,
    url = '/api/health/stats',
    headers = {},
  }: { from?: string; caller?: Caller; url?: string; headers?: Record<string, string> } = {},
) {
  return app.inject({
    method: 'GET',
    url,
    remoteAddress: from,
    headers: { 'x-test-caller': caller, ...headers },
  });
}

const three: HealthAppOptions = { limits: { anonymousPerMinute: 3, signedInPerMinute: 5 } };

test('the last request within the limit is answered, the next is a problem that says when to come back', async (t) => {
  const health = await healthApp(t, three);
  for (const remaining of ['2', '1', '0']) {
    const { statusCode, headers } = await ask(health);
    assert.equal(statusCode, 200);
    assert.deepEqual([headers['ratelimit-limit'], headers['ratelimit-remaining']], ['3', remaining]);
    assert.ok(Number(headers['ratelimit-reset']) > 0 && Number(headers['ratelimit-reset']) <= 60);
    assert.equal(headers['retry-after'], undefined);
  }
  const refused = await ask(health);
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['content-type'], 'application/problem+json');
  assert.equal(refused.headers['cache-control'], 'no-store');
  assert.equal(refused.headers['ratelimit-remaining'], '0');
  const seconds = Number(refused.headers['retry-after']);
  assert.ok(seconds > 0 && seconds <= 60, `${seconds}`);
  const { code, status, detail } = refused.json();
  assert.deepEqual([code, status], ['too_many_requests', 429]);
  assert.match(detail, /^try again in \d+ seconds?$/);
});

test('each health endpoint counts, the stream as well, and together', async (t) => {
  const health = await healthApp(t, { limits: { signedInPerMinute: 3 } });
  for (const url of PATHS)
    assert.equal((await ask(health, { url, caller: 'administrator' })).statusCode, 200);
  for (const url of [...PATHS, '/api/health/events'])
    assert.equal((await ask(health, { url, caller: 'administrator' })).statusCode, 429, url);
});

test('each address has a limit of its own, an IPv6 network of 64 bits has one together', async (t) => {
  const health = await healthApp(t, three);
  const exhaust = async (from: string) => {
    for (let request = 1; request <= 4; request += 1) await ask(health, { from });
  };
  await exhaust('203.0.113.9');
  assert.equal((await ask(health, { from: '203.0.113.10' })).statusCode, 200);
  assert.equal((await ask(health, { from: '::ffff:203.0.113.9' })).statusCode, 429);
  await exhaust('2001:db8:1:2::1');
  assert.equal((await ask(health, { from: '2001:db8:1:2:ffff::9' })).statusCode, 429);
  assert.equal((await ask(health, { from: '2001:db8:1:3::1' })).statusCode, 200);
});

test('an account has one limit from wherever it comes, and not that of its address', async (t) => {
  const health = await healthApp(t, three);
  for (let request = 1; request <= 5; request += 1) {
    const { statusCode } = await ask(health, { caller: 'user', from: `203.0.113.${request}` });
    assert.equal(statusCode, 200);
  }
  assert.equal((await ask(health, { caller: 'user', from: '203.0.113.99' })).statusCode, 429);
  assert.equal((await ask(health, { caller: 'another user', from: '203.0.113.1' })).statusCode, 200);
  assert.equal((await ask(health, { from: '203.0.113.1' })).statusCode, 200);
});

test('refusals count as well', async (t) => {
  const health = await healthApp(t, three);
  const statuses = [];
  for (let request = 1; request <= 4; request += 1)
    statuses.push((await ask(health, { url: '/api/health/billing-daemon' })).statusCode);
  assert.deepEqual(statuses, [401, 401, 401, 429]);
});

test('liveness, readiness and metrics are never limited', async (t) => {
  const health = await healthApp(t, three);
  for (const url of ['/livez', '/readyz', '/metrics']) {
    for (let request = 1; request <= 5; request += 1)
      assert.equal((await ask(health, { url, from: '127.0.0.1' })).statusCode, 200);
  }
});

test('a forged X-Forwarded-For changes nothing where no proxy is trusted', async (t) => {
  const health = await healthApp(t, three);
  const statuses = [];
  for (let request = 1; request <= 4; request += 1) {
    const headers = { 'x-forwarded-for': `198.51.100.${request}` };
    statuses.push((await ask(health, { headers })).statusCode);
  }
  assert.deepEqual(statuses, [200, 200, 200, 429]);
});

test('a trusted proxy says who came, and what its client forged before that changes nothing', async (t) => {
  const health = await healthApp(t, { ...three, trustProxy: ['10.0.0.0/8'] });
  const through = (forwarded: string, from = '10.0.0.1') =>
    ask(health, { from, headers: { 'x-forwarded-for': forwarded } });
  const statuses = [];
  for (let request = 1; request <= 4; request += 1) {
    statuses.push((await through(`198.51.100.${request}, 203.0.113.7`)).statusCode);
  }
  assert.deepEqual(statuses, [200, 200, 200, 429]);
  assert.equal((await through('203.0.113.8')).statusCode, 200);
  assert.equal((await through('198.51.100.77', '203.0.113.7')).statusCode, 429);
});

test('paths that do not exist count as well, together with those that do', async (t) => {
  const health = await healthApp(t, three);
  const statuses = [];
  for (const url of ['/nothing', '/api/health/stats', '/api/nothing', '/api/nothing', '/api/health/stats'])
    statuses.push((await ask(health, { url })).statusCode);
  assert.deepEqual(statuses, [404, 200, 404, 429, 429]);
  const refused = await ask(health, { url: '/nothing' });
  assert.equal(refused.json().code, 'too_many_requests');
  assert.ok(Number(refused.headers['retry-after']) > 0);
  const wrongMethod = await health.app.inject({
    method: 'DELETE',
    url: '/api/health/stats',
    remoteAddress: '203.0.113.9',
  });
  assert.equal(wrongMethod.statusCode, 429);
});
