import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeDay, judgeRecord, type RecordedSpan, withAbsence } from '../../domain/status/statusRecord.ts';

/** Day 20,000 since 1970 begins with this minute. */
const TODAY = 20_000;
const MIDNIGHT = TODAY * 1_440;

const run = (
  from: number,
  until: number,
  databaseReachable = true,
  billingOnTime: boolean | null = databaseReachable ? true : null,
): RecordedSpan => ({ from: MIDNIGHT + from, until: MIDNIGHT + until, databaseReachable, billingOnTime });

const judge = (now: number, ...runs: RecordedSpan[]) => judgeRecord(runs, MIDNIGHT + now);

for (const [up, down, state] of [
  [0, 0, 'no_data'],
  [1, 0, 'operational'],
  [1_440, 0, 'operational'],
  [1_439, 1, 'operational'],
  [1, 1, 'operational'],
  [0, 1, 'outage'],
  [1_438, 2, 'degraded'],
  [2, 2, 'degraded'],
  [2, 3, 'outage'],
  [1_411, 29, 'degraded'],
  [1_410, 30, 'outage'],
  [0, 1_440, 'outage'],
] as const) {
  test(`a day with ${up} good and ${down} bad minutes is ${state}`, () => {
    assert.equal(judgeDay({ up, down }), state);
  });
}

test('without any record there are 90 days without data, and nothing is known of the present', () => {
  const { days, recent, incidents } = judge(600);
  for (const component of ['app', 'database', 'billing'] as const) {
    assert.equal(days[component].length, 90);
    assert.equal(days[component][0]?.day, TODAY - 89);
    assert.ok(days[component].every(({ state, up, down }) => state === 'no_data' && up + down === 0));
    assert.equal(days[component][88]?.unknown, 1_440);
    assert.equal(days[component][89]?.unknown, 600);
    assert.deepEqual(recent[component], []);
  }
  assert.deepEqual(incidents, []);
});

test('the first day counts from its first record, and today up to now', () => {
  // From 23:00 yesterday to 10:00 today, the present minute recorded.
  const { days, recent } = judge(600, run(-60, 601));
  assert.deepEqual(days.app.at(-2), {
    day: TODAY - 1,
    state: 'operational',
    up: 60,
    down: 0,
    unknown: 1_380,
  });
  assert.deepEqual(days.app.at(-1), { day: TODAY, state: 'operational', up: 601, down: 0, unknown: 0 });
  assert.equal(days.app.at(-3)?.state, 'no_data');
  const five = ['up', 'up', 'up', 'up', 'up'];
  assert.deepEqual(recent, { app: five, database: five, billing: five });
});

test('minutes that nobody recorded are the app’s, and of database and billing nothing is known then', () => {
  // Nobody looked from 00:10 to 01:10, an hour.
  const { days, incidents } = judge(100, run(0, 10), run(70, 101));
  assert.deepEqual(days.app.at(-1), { day: TODAY, state: 'outage', up: 41, down: 60, unknown: 0 });
  const others = { day: TODAY, state: 'operational', up: 41, down: 0, unknown: 60 };
  assert.deepEqual(days.database.at(-1), others);
  assert.deepEqual(days.billing.at(-1), others);
  assert.deepEqual(incidents, [{ component: 'app', from: MIDNIGHT + 10, until: MIDNIGHT + 70 }]);
});

test('a database that was away leaves billing unknown, and the app was there', () => {
  const { days, incidents } = judge(100, run(0, 10), run(10, 15, false), run(15, 101));
  assert.deepEqual(days.app.at(-1), { day: TODAY, state: 'operational', up: 101, down: 0, unknown: 0 });
  assert.deepEqual(days.database.at(-1), { day: TODAY, state: 'degraded', up: 96, down: 5, unknown: 0 });
  assert.deepEqual(days.billing.at(-1), { day: TODAY, state: 'operational', up: 96, down: 0, unknown: 5 });
  assert.deepEqual(incidents, [{ component: 'database', from: MIDNIGHT + 10, until: MIDNIGHT + 15 }]);
});

test('minutes of which nobody knows whether an app ran are nobody’s fault', () => {
  const unknown = { from: MIDNIGHT + 10, until: MIDNIGHT + 40, databaseReachable: null, billingOnTime: null };
  const { days, incidents } = judge(100, run(0, 10), unknown, run(40, 101));
  for (const component of ['app', 'database', 'billing'] as const) {
    assert.deepEqual(days[component].at(-1), {
      day: TODAY,
      state: 'operational',
      up: 71,
      down: 0,
      unknown: 30,
    });
  }
  assert.deepEqual(incidents, []);
});

test('late billing is an incident that lasts while the last minute is late, over midnight too', () => {
  const { days, incidents, recent } = judge(20, run(-30, -10), run(-10, 21, true, false));
  assert.deepEqual(incidents, [{ component: 'billing', from: MIDNIGHT - 10, until: null }]);
  assert.deepEqual(days.billing.at(-2)?.down, 10);
  assert.deepEqual(days.billing.at(-1), { day: TODAY, state: 'outage', up: 0, down: 21, unknown: 0 });
  assert.deepEqual([recent.billing.at(-1), recent.database.at(-1)], ['down', 'up']);
});

test('billing of which nothing is known is neither good nor bad', () => {
  const { days, recent, incidents } = judge(20, run(0, 21, true, null));
  assert.equal(days.billing.at(-1)?.state, 'no_data');
  assert.equal(recent.billing.at(-1), 'unknown');
  assert.deepEqual(incidents, []);
});

test('a single bad minute is no incident, two are, and what is unknown parts two incidents', () => {
  const { incidents } = judge(
    60,
    ...[run(0, 10), run(10, 11, false), run(11, 20), run(20, 22, false), run(22, 30)],
    ...[run(30, 33, false), run(34, 36, false), run(36, 61)],
  );
  assert.deepEqual(
    incidents.map(({ component, from, until }) => [component, from - MIDNIGHT, (until ?? 0) - MIDNIGHT]),
    [
      ['database', 34, 36],
      ['database', 30, 33],
      ['database', 20, 22],
    ],
  );
});

test('the last five minutes recorded are told, of a gap too, and those before the first are none', () => {
  const { recent } = judge(8, run(0, 4), run(5, 7, false), run(7, 9));
  assert.deepEqual(recent.app, ['down', 'up', 'up', 'up', 'up']);
  assert.deepEqual(recent.database, ['unknown', 'down', 'down', 'up', 'up']);
  assert.deepEqual(judge(1, run(0, 2)).recent.app, ['up', 'up']);
});

test('an absence of the database that goes on is told once, written down or not', () => {
  const app = { component: 'app', from: 1, until: 5 } as const;
  const lasting = { component: 'database', from: 7, until: null } as const;
  assert.deepEqual(withAbsence([app], 8), [{ ...lasting, from: 8 }, app]);
  assert.deepEqual(withAbsence([lasting, app], 8), [lasting, app]);
});

test('a record that ends before the last minute says nothing of the present, and a minute later nobody looked', () => {
  assert.deepEqual(judge(10, run(0, 10)).recent.app, ['up', 'up', 'up', 'up', 'up']);
  const waiting = judge(11, run(0, 10));
  assert.deepEqual(waiting.recent.app, []);
  assert.deepEqual(waiting.days.app.at(-1), {
    day: TODAY,
    state: 'operational',
    up: 10,
    down: 0,
    unknown: 1,
  });
  const silent = judge(12, run(0, 10));
  assert.deepEqual(silent.recent.app, []);
  assert.deepEqual(silent.days.app.at(-1), { day: TODAY, state: 'degraded', up: 10, down: 2, unknown: 0 });
  assert.deepEqual(silent.incidents, [{ component: 'app', from: MIDNIGHT + 10, until: null }]);
});

test('days before the 90th are left out, also of what reaches into it', () => {
  const { days } = judge(10, run(-100 * 1_440, 11));
  assert.equal(days.app.length, 90);
  assert.equal(days.app[0]?.up, 1_440);
});

test('of each component no more than the 50 latest incidents are told', () => {
  // Six minutes good, four bad, 60 times.
  const runs = Array.from({ length: 60 }, (_, index) => [
    run(index * 10, index * 10 + 6),
    run(index * 10 + 6, index * 10 + 10, false),
  ]).flat();
  const { incidents } = judge(600, ...runs, run(600, 601));
  assert.equal(incidents.length, 50);
  assert.equal(incidents[0]?.from, MIDNIGHT + 596);
  assert.equal(incidents.at(-1)?.from, MIDNIGHT + 106);
});
