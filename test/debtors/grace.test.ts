import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DebtPostings, graceOf } from '../../domain/debtors/grace.ts';
import { parseInstant } from '../../domain/instant.ts';

const CROSSED = parseInstant('2026-12-02T09:00:00Z');
const LATER = parseInstant('2026-12-04T12:00:00Z');
const LAST = parseInstant('2026-12-05T00:00:00Z');

const grace = (given: Partial<DebtPostings> = {}) =>
  graceOf({ crossedAt: CROSSED, kind: 'charge', lateAt: null, chargedBackAt: null, ...given });

test('grace counts from the posting that crossed zero', () => {
  assert.deepEqual(grace(), { from: CROSSED, kind: 'usual' });
  assert.deepEqual(grace({ kind: 'refund' }), { from: CROSSED, kind: 'usual' });
});

test('a correction upwards that makes somebody past due gives fresh grace', () => {
  assert.deepEqual(grace({ kind: 'adjustment' }), { from: CROSSED, kind: 'fresh' });
});

test('hours that came late give fresh grace from their posting, also long after the crossing', () => {
  assert.deepEqual(grace({ lateAt: LATER }), { from: LATER, kind: 'fresh' });
  assert.deepEqual(grace({ kind: 'adjustment', lateAt: LATER }), { from: LATER, kind: 'fresh' });
});

test('a payment that a bank took back gives none, whatever came late', () => {
  assert.deepEqual(grace({ kind: 'chargeback', chargedBackAt: CROSSED }), { from: CROSSED, kind: 'none' });
  assert.deepEqual(grace({ lateAt: LATER, chargedBackAt: LAST }), { from: LAST, kind: 'none' });
});
