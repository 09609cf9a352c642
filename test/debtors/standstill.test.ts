import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDowntime, standstillBetween } from '../../domain/debtors/standstill.ts';
import { MINUTE_MICROS, parseInstant } from '../../domain/instant.ts';
import type { RecordedSpan } from '../../domain/status/statusRecord.ts';

const NOON = parseInstant('2026-12-02T12:00:00Z');
const minutes = (count: number) => BigInt(count) * MINUTE_MICROS;

/** From so many minutes after noon until so many. */
function span(from: number, until: number, seen: Partial<RecordedSpan> = {}): RecordedSpan {
  const start = Number(NOON / MINUTE_MICROS);
  return { from: start + from, until: start + until, databaseReachable: true, billingOnTime: true, ...seen };
}

test('nothing recorded stands for nothing: a platform without an app is not down', () => {
  const record = readDowntime([], NOON);
  assert.deepEqual([record.downtimes, record.isDown], [[], false]);
});

test('minutes without an app, without the database, or with late billing count, also when nobody knows', () => {
  const record = readDowntime(
    [
      span(0, 10),
      span(20, 25, { billingOnTime: false }),
      span(25, 30, { databaseReachable: false, billingOnTime: null }),
      span(30, 40),
      span(40, 45, { databaseReachable: null, billingOnTime: null }),
      span(45, 60),
    ],
    NOON + minutes(60),
  );
  assert.deepEqual(
    record.downtimes.map(({ from, until }) => [
      (from - NOON) / MINUTE_MICROS,
      (until - NOON) / MINUTE_MICROS,
    ]),
    [
      [10n, 30n],
      [40n, 45n],
    ],
  );
  assert.equal(record.isDown, false);
  assert.equal(standstillBetween(record, NOON, NOON + minutes(60)), minutes(25));
  assert.equal(standstillBetween(record, NOON + minutes(15), NOON + minutes(42)), minutes(17));
  assert.equal(standstillBetween(record, NOON + minutes(30), NOON + minutes(40)), 0n);
});

test('what was seen last holds until something else is, and an app that stopped looking is down', () => {
  const isDown = (spans: RecordedSpan[], after: number) => readDowntime(spans, NOON + minutes(after)).isDown;
  assert.equal(isDown([span(0, 10, { billingOnTime: false })], 11), true);
  assert.equal(isDown([span(0, 10, { billingOnTime: false }), span(10, 11)], 11), false);
  assert.equal(isDown([span(0, 10)], 11), false);
  assert.equal(isDown([span(0, 10)], 12), true);
});
