import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthApp } from '../support/healthApp.ts';

const SHOP = 'https://shop.example.org';
const URL = '/api/health/stats';

function preflight(origin: string) {
  return {
    origin,
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization',
  };
}

test('a page of a named site may call the API, without cookies, and reads its headers', async (t) => {
  const { app } = await healthApp(t, { corsOrigins: [SHOP], limits: { anonymousPerMinute: 1 } });
  const asked = await app.inject({
    method: 'OPTIONS',
    url: '/api/organizations/acme',
    headers: preflight(SHOP),
  });
  assert.equal(asked.statusCode, 204);
  assert.equal(asked.headers['access-control-allow-origin'], SHOP);
  assert.match(String(asked.headers['access-control-allow-methods']), /\bPUT\b/);
  assert.match(
    String(asked.headers['access-control-allow-headers']),
    /\bauthorization\b.*\bidempotency-key\b/,
  );

  const answer = await app.inject({ url: URL, headers: { origin: SHOP } });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['access-control-allow-origin'], SHOP);
  assert.match(String(answer.headers['access-control-expose-headers']), /\betag\b.*\bretry-after\b/);
  const refused = await app.inject({ url: URL, headers: { origin: SHOP } });
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['access-control-allow-origin'], SHOP);
  for (const { headers } of [asked, answer, refused]) {
    assert.match(String(headers.vary), /\borigin\b/);
    assert.equal(headers['access-control-allow-credentials'], undefined);
  }
});

test('a site that is not named is told nothing, and caches keep sites apart', async (t) => {
  const { app } = await healthApp(t, { corsOrigins: [SHOP] });
  for (const origin of [
    'https://evil.example.org',
    `${SHOP}.evil.example`,
    'http://shop.example.org',
    'null',
  ]) {
    const asked = await app.inject({ method: 'OPTIONS', url: URL, headers: preflight(origin) });
    assert.notEqual(asked.statusCode, 204, origin);
    for (const { headers } of [asked, await app.inject({ url: URL, headers: { origin } })]) {
      assert.equal(headers['access-control-allow-origin'], undefined, origin);
      assert.match(String(headers.vary), /\borigin\b/);
    }
  }
});

test('every site may be let in, and without a setting none is', async (t) => {
  const open = await healthApp(t, { corsOrigins: ['*'] });
  const { headers } = await open.app.inject({ url: URL, headers: { origin: 'https://any.example.org' } });
  assert.equal(headers['access-control-allow-origin'], 'https://any.example.org');
  const closed = await healthApp(t);
  const answer = await closed.app.inject({ url: URL, headers: { origin: SHOP } });
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
});

test('the stream of events may be read from a named site', async (t) => {
  const { app } = await healthApp(t, { corsOrigins: [SHOP] });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const stopped = new AbortController();
  const answer = await fetch(`${address}/api/health/events`, {
    headers: { origin: SHOP },
    signal: stopped.signal,
  });
  assert.equal(answer.headers.get('access-control-allow-origin'), SHOP);
  stopped.abort();
});
