import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { LightMyRequestResponse } from 'fastify';
import { readBuiltPages } from '../../api/pages/builtPages.ts';
import { Problem } from '../../contracts/problem.ts';
import { freshDatabase } from '../support/database.ts';
import { healthApp } from '../support/healthApp.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { signal } from '../support/waiting.ts';

const config = { policy: { allow: 'public' } } as const;

/** With a route that takes JSON, and routes that fail. */
function extendedApp(t: TestContext) {
  return healthApp(t, {
    extend: (app) => {
      app.post('/test/echo', { config }, async ({ body }) => body);
      app.get('/test/long', { config }, async () => ({ text: 'ContainerStacks '.repeat(1_000) }));
      app.get('/test/boom', { config }, async () => {
        throw new Error('the secret inside');
      });
      app.get('/test/status', { config }, async () => {
        throw Object.assign(new Error('the secret inside'), { statusCode: 502 });
      });
      app.get('/test/aborted', { config }, async () => {
        throw Object.assign(new Error('aborted'), { statusCode: 400, code: 'ECONNRESET' });
      });
    },
  });
}

function assertProblem(answer: LightMyRequestResponse, status: number, code: string): void {
  assert.equal(answer.statusCode, status, answer.body);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.equal(answer.headers['cache-control'], 'no-store');
  const problem = Problem.strict().parse(answer.json());
  assert.deepEqual([problem.status, problem.code], [status, code]);
  assert.equal(problem.requestId, answer.headers['x-request-id']);
}

test('every refusal is a problem: unknown path and method, too large, another kind of content, no JSON', async (t) => {
  const { app } = await extendedApp(t);
  assertProblem(await app.inject('/nowhere'), 404, 'not_found');
  assertProblem(await app.inject('/api/health'), 404, 'not_found');
  assertProblem(await app.inject('/api/health/stats/'), 404, 'not_found');
  assertProblem(await app.inject('/api/health/%zz'), 400, 'invalid_request');
  for (const path of ['/api/health/stats', '/api/health/events', '/api/openapi.json', '/api/session']) {
    assertProblem(await app.inject(`${path}?surplus=1`), 400, 'invalid_request');
  }
  for (const path of ['/livez', '/metrics', '/status/badge.svg']) {
    assert.equal((await app.inject(`${path}?surplus=1`)).statusCode, 200, path);
  }
  const wrongMethod = await app.inject({ method: 'DELETE', url: '/api/health/stats?x=1' });
  assertProblem(wrongMethod, 405, 'method_not_allowed');
  assert.equal(wrongMethod.headers.allow, 'GET, HEAD');
  const post = (payload: string, type: string) =>
    app.inject({ method: 'POST', url: '/test/echo', payload, headers: { 'content-type': type } });
  const most = `"${'x'.repeat(256 * 1024 - 2)}"`;
  assert.equal((await post(most, 'application/json')).statusCode, 200);
  assertProblem(await post(`${most} `, 'application/json'), 413, 'too_large');
  assertProblem(await post('<a/>', 'application/xml'), 415, 'unsupported_media_type');
  assertProblem(await post('{}', 'text/plain'), 415, 'unsupported_media_type');
  assertProblem(await post('{"a":', 'application/json'), 400, 'invalid_request');
  assertProblem(await post('{"__proto__":{}}', 'application/json'), 400, 'invalid_request');
});

test('a client that breaks off is no trouble of the database', async (t) => {
  const { app, logged } = await extendedApp(t);
  assertProblem(await app.inject('/test/aborted'), 400, 'invalid_request');
  assert.deepEqual(
    logged.filter(({ msg }) => msg === 'request failed'),
    [],
  );
});

test('an internal error is logged with the request’s id, and not shown', async (t) => {
  const { app, logged } = await extendedApp(t);
  for (const url of ['/test/boom', '/test/status']) {
    const answer = await app.inject(url);
    assertProblem(answer, 500, 'internal');
    assert.doesNotMatch(answer.body, /secret/);
    const [line] = logged.filter(({ reqId }) => reqId === answer.headers['x-request-id']);
    assert.equal((line?.err as Error | undefined)?.message, 'the secret inside');
  }
});

test('each request has an id of its own, whatever the caller says', async (t) => {
  const { get } = await healthApp(t);
  const ids = await Promise.all(
    [1, 2].map(
      async () => (await get('/livez', 'anonymous', { 'request-id': 'mine' })).headers['x-request-id'],
    ),
  );
  assert.notEqual(ids[0], ids[1]);
  for (const id of ids) assert.match(String(id), /^[0-9a-f-]{36}$/);
});

test('every answer, good or not, makes browsers strict, and says how long it may be kept', async (t) => {
  const { app } = await extendedApp(t);
  const answers = [];
  for (const url of [
    '/api/health/stats',
    '/nowhere',
    '/test/boom',
    '/api/docs',
    '/livez',
    '/api/%zz',
    '/test/echo',
  ]) {
    const headers = { origin: 'https://elsewhere.example' };
    answers.push(await app.inject({ method: url === '/test/echo' ? 'POST' : 'GET', url, headers }));
  }
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 404, 500, 308, 200, 400, 403],
  );
  for (const { headers } of answers) {
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'self'/);
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['x-powered-by'], undefined);
    assert.ok(headers['cache-control']);
  }
});

test('long answers are compressed for clients that accept it', async (t) => {
  const { app } = await extendedApp(t);
  const answer = await app.inject({ url: '/test/long', headers: { 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.match(String(answer.headers.vary), /accept-encoding/i);
  assert.ok(answer.rawPayload.length < 1_000);
  assert.match(JSON.parse(gunzipSync(answer.rawPayload).toString()).text, /^ContainerStacks /);
});

test('the app is alive without a database, but not ready', async (t) => {
  await using behind = await freshDatabase();
  const proxy = await TcpProxy.to(behind.appUrl);
  t.after(() => proxy.close());
  const { get } = await healthApp(t, { url: proxy.url });
  assert.equal((await get('/livez')).statusCode, 200);
  const answer = await get('/readyz');
  assertProblem(answer, 503, 'unavailable');
  assert.equal(answer.json().detail, 'the database does not answer');
  await proxy.open();
  assert.deepEqual((await get('/readyz')).json(), { status: 'ok' });
});

test('the app is not ready on a database that lacks a migration', async (t) => {
  const { owner, get } = await healthApp(t);
  assert.equal((await get('/readyz')).statusCode, 200);
  await owner.query(`DELETE FROM schema_migrations WHERE name = (SELECT max(name) FROM schema_migrations)`);
  const answer = await get('/readyz');
  assertProblem(answer, 503, 'unavailable');
  assert.match(answer.json().detail, /lacks 1 migration/);
});

test('what cannot be read as a request gets a problem and a closed connection', async (t) => {
  const { listen, get } = await healthApp(t);
  const port = Number(new URL(await listen()).port);
  for (const [sent, status, code] of [
    ['HELLO\r\n\r\n', 400, 'invalid_request'],
    ['BREW /livez HTTP/1.1\r\nHost: here\r\n\r\n', 400, 'invalid_request'],
    [`GET /livez HTTP/1.1\r\nHost: here\r\nX: ${'x'.repeat(16_384)}`, 431, 'headers_too_large'],
    ['POST /livez HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n', 400, 'invalid_request'],
  ] as const) {
    // This side stays open: the app closes.
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(sent);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    socket.destroy();
    assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `));
    for (const header of [
      'content-type: application/problem\\+json',
      'connection: close',
      'x-content-type-options: nosniff',
    ]) {
      assert.match(head, new RegExp(`^${header}$`, 'm'));
    }
    const problem = Problem.strict().parse(JSON.parse(body));
    assert.deepEqual([problem.status, problem.code], [status, code]);
    assert.match(head, new RegExp(`^x-request-id: ${problem.requestId}$`, 'm'));
  }
  assert.equal((await get('/livez')).statusCode, 200);
});

test('what cannot be read is not answered in the place of the request before it', async (t) => {
  const { given: broken, give: noticeBroken } = signal();
  const { app, listen } = await healthApp(t, {
    extend: (it) => it.get('/test/slow', { config }, () => broken.then(() => 'late')),
  });
  const socket = connect(Number(new URL(await listen()).port), '127.0.0.1');
  app.server.on('clientError', noticeBroken);
  socket.write('GET /test/slow HTTP/1.1\r\nHost: here\r\n\r\nHELLO\r\n\r\n');
  assert.equal(await text(socket), '');
});

const SITE = {
  name: 'Test',
  operator: null,
  contact: null,
  address: null,
  currency: 'USD',
  registration: 'open',
  mail: false,
  publicStatus: 'fleet',
} as const;

const PUBLIC = ['fleet', 'components', 'nothing'] as const;

test('where the pages are missing, a page says what is wrong and what to do, and the API answers', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  assert.equal(readBuiltPages(SITE, folder), null);
  const { app } = await healthApp(t);
  for (const url of ['/', '/status', '/organizations/acme']) {
    const answer = await app.inject({ url, headers: { accept: 'text/html' } });
    assertProblem(answer, 503, 'unavailable');
    assert.match(
      answer.body,
      /pages are not built, or the account that serves them cannot read them: .*npm run build/,
    );
  }
  assert.equal((await app.inject('/api/health/stats')).statusCode, 200);
});

test('a page begins early with the requests that its visitors may make', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'index.html'), '<!--head--><!--fleet-->figures<!--/fleet-->');
  await writeFile(join(folder, 'manifest.json'), '{}');
  const status = (publicStatus: (typeof PUBLIC)[number]) =>
    readBuiltPages({ ...SITE, publicStatus }, folder)?.html.status ?? '';
  const early = (html: string) =>
    [...html.matchAll(/as="fetch" crossorigin href="([^"]+)"/g)].map(([, path]) => path);
  const components = ['/api/session', '/api/status', '/api/status/incidents', '/api/status/record'];
  assert.deepEqual(early(status('fleet')).sort(), ['/api/health/stats', ...components]);
  assert.deepEqual(early(status('components')).sort(), components);
  assert.deepEqual(early(status('nothing')), ['/api/session']);
  assert.deepEqual(
    PUBLIC.map((seen) => status(seen).includes('figures')),
    [true, false, false],
  );
});

test('pages: as they were when the app started, without a slash at the end, and one for unknown paths', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'assets'));
  for (const [name, content] of [
    ['index.html', '<!doctype html><!--head-->'],
    ['manifest.json', '{}'],
    ['assets/a-1.js', 'built()'],
    ['assets/a-1.js.br', 'shorter'],
    ['robots.txt', 'User-agent: *'],
  ] as const) {
    await writeFile(join(folder, name), content);
  }
  const pages = readBuiltPages(SITE, folder);
  assert.ok(pages);
  const { app } = await healthApp(t, { pages });
  const ask = (url: string, accept: string, encodings = '') =>
    app.inject({ url, headers: { accept, 'accept-encoding': encodings } });

  await rm(folder, { recursive: true });
  assert.match((await ask('/status', 'text/html')).body, /<title>Status · Test</);
  for (const [encodings, encoding, content] of [
    ['', undefined, 'built()'],
    ['gzip', undefined, 'built()'],
    ['gzip, br', 'br', 'shorter'],
  ] as const) {
    const { headers, body } = await ask('/assets/a-1.js', '*/*', encodings);
    assert.deepEqual([headers['content-encoding'], body], [encoding, content]);
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.match(String(headers.vary), /accept-encoding/);
  }
  assert.equal((await ask('/robots.txt', '*/*')).body, 'User-agent: *');
  assertProblem(await ask('/assets/a-2.js', 'text/html'), 404, 'not_found');

  for (const [url, place] of [
    ['/status/', '/status'],
    ['/organizations/acme/wallet/?a=b/&c', '/organizations/acme/wallet?a=b/&c'],
  ] as const) {
    const { statusCode, headers } = await ask(url, 'text/html');
    assert.deepEqual([statusCode, headers.location], [308, place]);
  }
  assertProblem(await ask('/api/health/stats/', 'text/html'), 404, 'not_found');

  for (const url of ['/nothing', '/nothing/', '/%E0%A4%A', `/organizations/${'x'.repeat(101)}`]) {
    const { statusCode, headers, body } = await ask(url, 'text/html,*/*;q=0.8');
    assert.equal(statusCode, 404, url);
    assert.match(body, /<title>Not found · Test</);
    assert.match(String(headers['content-security-policy']), /default-src 'self'/);
    assert.match(String((await ask(url, '*/*')).headers['content-type']), /^application\/problem\+json/);
  }
  assertProblem(await ask('/api/%E0%A4%A', 'text/html'), 400, 'invalid_request');
});
