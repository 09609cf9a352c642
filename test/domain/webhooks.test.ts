/** Rule 28: when a webhook is tried again, what its answers mean, and where it may lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstant, SECOND_MICROS } from '../../domain/instant.ts';
import { hasFailedTooLong, judgeAnswer } from '../../domain/webhooks/retries.ts';
import { whyUrlRefused } from '../../domain/webhooks/webhookUrl.ts';

const AT = parseInstant('2026-12-01T00:00:00Z');
const answered = (status: number | null, retryAfter: string | null = null) => ({ status, retryAfter });

/** After how many seconds the next attempt comes; null: never. */
function waitAfter(attempt: number, jitter = 0.5, answer = answered(500)): number | null {
  const judgement = judgeAnswer(answer, attempt, AT, jitter);
  return judgement.outcome === 'retry' ? Number(judgement.at - AT) / 1e6 : null;
}

test('ten attempts, after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h', () => {
  const waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, null];
  assert.deepEqual(
    waits.map((_, index) => waitAfter(index + 1)),
    waits,
  );
});

test('waits differ by up to a tenth', () => {
  assert.equal(waitAfter(3, 0), 1_620);
  assert.equal(waitAfter(3, 0.999_999_9), 1_980);
});

test('only 2xx is success: redirects, errors and silence are tried again, and 410 never', () => {
  const outcomes = [200, 204, 299, 199, 301, 308, 404, 410, 500, null].map(
    (status) => judgeAnswer(answered(status), 1, AT, 0.5).outcome,
  );
  const retry = 'retry';
  assert.deepEqual(outcomes, [
    ...['delivered', 'delivered', 'delivered'],
    ...[retry, retry, retry, retry],
    'failed',
    ...[retry, retry],
  ]);
  const gone = judgeAnswer(answered(410), 1, AT, 0.5);
  assert.equal(gone.outcome === 'failed' && gone.isGone, true);
});

test('Retry-After puts the next attempt off, never forward, and at most by a day', () => {
  assert.equal(waitAfter(1, 0.5, answered(503, '120')), 120);
  assert.equal(waitAfter(3, 0.5, answered(503, '120')), 1_800);
  assert.equal(waitAfter(1, 0.5, answered(500, '999999999')), 86_400);
  assert.equal(waitAfter(1, 0.5, answered(429, 'Tue, 01 Dec 2026 00:10:00 GMT')), 600);
  for (const unreadable of ['soon', '-5', '1.5', '2026-12-02', 'Mon, 99 Dec 2026 00:00:00 GMT', ''])
    assert.equal(waitAfter(1, 0.5, answered(503, unreadable)), 5, unreadable);
});

test('an endpoint that is overloaded is left alone: as long as it asks, or 30 seconds', () => {
  const rest = (status: number, retryAfter: string | null = null) => {
    const judgement = judgeAnswer(answered(status, retryAfter), 1, AT, 0.5);
    if (judgement.outcome === 'delivered' || judgement.restUntil === null) return null;
    return Number((judgement.restUntil - AT) / SECOND_MICROS);
  };
  const seen = [rest(429), rest(502), rest(503), rest(504), rest(429, '90'), rest(500), rest(404, '90')];
  assert.deepEqual(seen, [30, 30, 30, 30, 90, null, null]);
});

test('after five days of nothing but failures it is disabled, to the microsecond', () => {
  const fiveDays = 5n * 86_400n * SECOND_MICROS;
  assert.equal(hasFailedTooLong(AT, AT + fiveDays - 1n), false);
  assert.equal(hasFailedTooLong(AT, AT + fiveDays), true);
  assert.equal(hasFailedTooLong(null, AT), false);
});

test('a webhook is https; http to this machine alone, where private addresses are allowed', () => {
  const allowed = (url: string, allowsPrivate = false) => whyUrlRefused(url, allowsPrivate) === null;
  assert.equal(allowed('https://example.org:8443/hooks?a=1'), true);
  assert.equal(allowed('http://localhost:3000/', true), true);
  assert.equal(allowed('http://[::1]:3000/', true), true);
  assert.equal(allowed('http://localhost:3000/'), false);
  assert.equal(allowed('http://example.org/', true), false);
  for (const refused of [
    'example.org/hooks',
    'ftp://example.org/',
    'https://ada:secret@example.org/',
    'https://example.org/#there',
    'https://exa mple.org/',
    'https://example.org/\0',
    'https://example.org/\u001b[31m',
    'https://example.org/\ud800',
    `https://example.org/${'a'.repeat(2_000)}`,
  ])
    assert.equal(allowed(refused, true), false, refused);
});
