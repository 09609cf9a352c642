import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planPrice } from '../../domain/billing/charge.ts';
import { parseInstant } from '../../domain/instant.ts';
import { parseMicros } from '../../domain/money.ts';
import { outlook } from '../../domain/wallets/spending.ts';

const FIVE = planPrice(parseMicros('5'), null);
const CENT = planPrice(parseMicros('20'), 10_000_000n);

test('a fleet costs its monthly prices a month, or its hours where those are less', () => {
  const fleet = [
    { instances: 2n, price: FIVE },
    { instances: 1n, price: CENT },
  ];
  // September has 720 hours: two times $5, and 720 cents. An hour: 2 * 5/672 + 0.01 = 0.0248809…
  const { hourlyMicros, monthMicros, runwayHours } = outlook(
    fleet,
    parseMicros('1'),
    parseInstant('2026-09-30'),
  );
  assert.equal(monthMicros, parseMicros('17.2'));
  assert.equal(hourlyMicros, parseMicros('0.024881'));
  // 1 / 0.0248809 = 40.19
  assert.equal(runwayHours, 40n);
  // February 2026 has 672.
  assert.equal(outlook(fleet, 0n, parseInstant('2026-02-01')).monthMicros, parseMicros('16.72'));
});

test('a balance at or below zero lasts no hour, and a fleet that costs nothing lasts for ever', () => {
  const fleet = [{ instances: 1n, price: FIVE }];
  const now = parseInstant('2026-12-31T23:59:59Z');
  assert.equal(outlook(fleet, 0n, now).runwayHours, 0n);
  assert.equal(outlook(fleet, -5n, now).runwayHours, 0n);
  assert.equal(outlook([], 0n, now).runwayHours, null);
  assert.equal(outlook([{ instances: 9n, price: planPrice(0n, null) }], 5n, now).runwayHours, null);
});
