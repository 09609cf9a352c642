import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs } from '../../scripts/billing-daemon/database.ts';
import { dueMoment, latestBoundary, nextBoundary, sleepMs } from '../../domain/billing/billingSchedule.ts';
import { heartbeatDue, recordedStatus } from '../../domain/billing/daemonState.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { judgeRun, leaseRhythm } from '../../domain/billing/leaseRhythm.ts';
import { journalPriority } from '../../scripts/billing-daemon/logger.ts';

const at = (time: string) => parseInstant(`2026-03-29T${time}Z`);

test('waits double from 0.25 s to 30 s, spread over the whole range but never nothing', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 8, 1000].map((attempt) => backoffMs(attempt, 1));
  assert.deepEqual(longest, [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  assert.equal(backoffMs(7, 0.5), 15_000);
  assert.equal(backoffMs(7, 0), 3000);
  assert.equal(backoffMs(0, 0), 25);
});

test('boundaries are multiples of the interval on the UTC clock', () => {
  const table: [number, string, string, string][] = [
    [60, '10:17:00', '10:00:00', '11:00:00'],
    [60, '10:00:00', '10:00:00', '11:00:00'],
    [60, '09:59:59.999999', '09:00:00', '10:00:00'],
    [15, '10:44:59', '10:30:00', '10:45:00'],
    [1440, '23:59:59', '00:00:00', '24:00:00'],
  ];
  for (const [minutes, now, latest, next] of table) {
    assert.equal(latestBoundary(at(now), minutes), at(latest === '24:00:00' ? '00:00:00' : latest));
    const expected = next === '24:00:00' ? parseInstant('2026-03-30T00:00:00Z') : at(next);
    assert.equal(nextBoundary(at(now), minutes), expected);
  }
});

test('who takes over bills up to now, then up to each boundary, and missed boundaries at once', () => {
  const due = (billed: string | null, now: string) => {
    const moment = dueMoment(billed === null ? null : at(billed), at(now), 60);
    return moment === null ? null : formatInstant(moment).slice(11, 19);
  };
  assert.equal(due(null, '10:17:00'), '10:17:00');
  assert.equal(due('10:17:00', '10:59:59.999999'), null);
  assert.equal(due('10:17:00', '11:00:00'), '11:00:00');
  assert.equal(due('11:00:00', '11:00:00.000001'), null);
  assert.equal(due('11:00:00', '15:20:00'), '15:00:00');
  assert.equal(due('15:00:00', '14:10:00'), null, 'a database clock that went back');
});

test('a sleep ends at its moment, never before it, and a minute later at most', () => {
  assert.equal(sleepMs(at('10:59:59.999999'), at('11:00:00')), 1);
  assert.equal(sleepMs(at('10:59:59.5'), at('11:00:00')), 500);
  assert.equal(sleepMs(at('10:00:00'), at('11:00:00')), 60_000);
  assert.equal(sleepMs(at('11:00:01'), at('11:00:00')), 0);
});

test('a lease of 45 s is renewed every 10 s, and a run is hung after 60 s without a step', () => {
  assert.deepEqual(leaseRhythm(45), { ttlMs: 45_000, everyMs: 10_000 });
  assert.deepEqual([0, 5, 6, 11, 12].map(judgeRun), ['alive', 'alive', 'hung', 'hung', 'stuck']);
});

test('the heartbeat advances only with progress', () => {
  assert.equal(heartbeatDue('idle', false, 0), true);
  assert.equal(heartbeatDue('billing', false, 0), false, 'in a run that committed nothing since');
  assert.equal(heartbeatDue('billing', false, 1), true);
  assert.equal(heartbeatDue('billing', true, 1), false, 'in a run after a failed one');
  for (const state of ['starting', 'waiting for the database', 'failed', 'stopping', 'stopped'] as const) {
    assert.equal(heartbeatDue(state, false, 1), false, state);
  }
});

test('the record says error from a failure until a success', () => {
  assert.equal(recordedStatus('idle', false), 'running');
  assert.equal(recordedStatus('waiting for the database', false), 'running');
  assert.equal(recordedStatus('billing', true), 'error');
  assert.equal(recordedStatus('stopped', true), 'stopped');
});

test('the journal’s priorities follow the levels', () => {
  assert.deepEqual([10, 20, 30, 40, 50, 60].map(journalPriority), [7, 7, 6, 4, 3, 3]);
});
