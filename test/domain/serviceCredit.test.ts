import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countMinutes, minutesByHour, recordedDowntime } from '../../domain/status/downtime.ts';
import type { RecordedSpan } from '../../domain/status/statusRecord.ts';
import { serviceCredit } from '../../domain/wallets/serviceCredit.ts';

/** Minutes 600 to 720: two hours, from the tenth hour of 1970 on. */
const WINDOW = { from: 600, until: 720 };
const NOW = 10_000;

function span(from: number, until: number, reachable: boolean | null, onTime: boolean | null = null) {
  return { from, until, databaseReachable: reachable, billingOnTime: onTime } satisfies RecordedSpan;
}

/** The minutes of the window that count, as text, and those that nobody knows. */
function downtime(spans: RecordedSpan[], components: ('app' | 'database' | 'billing')[], window = WINDOW) {
  const { down, unknownMinutes } = recordedDowntime(spans, window, components, NOW);
  return [down.map(({ from, until }) => `${from}-${until}`).join(' '), unknownMinutes];
}

test('a credit is the charge times the minutes down by 60, rounded half up', () => {
  for (const [chargeMicros, minutes, percent, credit] of [
    [14_881n, 30n, 100, 7_441n], // 0.0074405
    [14_881n, 0n, 100, 0n],
    [14_881n, 60n, 100, 14_881n],
    [14_881n, 1n, 100, 248n], // 0.000248016…
    [1n, 29n, 100, 0n], // 0.000000483…
    [1n, 30n, 100, 1n], // 0.0000005
    [14_881n, 30n, 50, 3_720n], // 0.00372025
    [14_881n, 30n, 1_000, 74_405n],
    [14_881n, 60n, 1, 149n], // 0.00014881
  ] as const) {
    assert.equal(
      serviceCredit(chargeMicros * minutes, percent),
      credit,
      `${chargeMicros} ${minutes} ${percent}`,
    );
  }
});

test('several charges are rounded once together', () => {
  // Each alone 0.0000005, which would make 0.000003; together 0.0000015.
  assert.equal(serviceCredit(3n * 30n, 100), 2n);
});

test('minutes count in the clock hour in which they lie', () => {
  assert.deepEqual(
    [...minutesByHour([{ from: 650, until: 725 }])],
    [
      [10, 10],
      [11, 60],
      [12, 5],
    ],
  );
  assert.deepEqual([...minutesByHour([{ from: 600, until: 600 }])], []);
  assert.deepEqual(
    [
      ...minutesByHour([
        { from: 601, until: 602 },
        { from: 610, until: 612 },
      ]),
    ],
    [[10, 3]],
  );
});

test('minutes down are those in which the record saw one of the components down', () => {
  const spans = [span(590, 640, true, true), span(640, 650, false), span(650, 800, true, false)];
  assert.deepEqual(downtime(spans, ['database']), ['640-650', 0]);
  assert.deepEqual(downtime(spans, ['app']), ['', 0]);
  // Without the database nobody knows of billing.
  assert.deepEqual(downtime(spans, ['billing']), ['650-720', 10]);
  assert.deepEqual(downtime(spans, ['database', 'billing']), ['640-720', 0]);
});

test('between two looks no app ran: it was down, and of the database nobody knows', () => {
  const spans = [span(590, 610, true), span(630, 800, true)];
  assert.deepEqual(downtime(spans, ['app']), ['610-630', 0]);
  assert.deepEqual(downtime(spans, ['app', 'database']), ['610-630', 0]);
  assert.deepEqual(downtime(spans, ['database']), ['', 20]);
});

test('minutes that nobody recorded are unknown, and not down', () => {
  assert.deepEqual(downtime([], ['app']), ['', 120]);
  assert.deepEqual(downtime([span(660, 800, true)], ['app']), ['', 60]);
  assert.deepEqual(downtime([span(590, 700, null), span(700, 800, true)], ['app', 'database']), ['', 100]);
});

test('a window cuts what is down at its ends', () => {
  const spans = [span(500, 800, false)];
  assert.deepEqual(downtime(spans, ['database']), ['600-720', 0]);
  assert.deepEqual(downtime(spans, ['database'], { from: 660, until: 661 }), ['660-661', 0]);
  assert.equal(countMinutes([{ from: 600, until: 720 }]), 120);
});
