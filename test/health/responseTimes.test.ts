import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askLiveness } from '../../api/askLiveness.ts';
import { ResponseTimeRecorder } from '../../api/services/status/responseTimeRecorder.ts';
import { ResponseTimes } from '../../contracts/responseTimes.ts';
import { createPool } from '../../db/pool.ts';
import { healthApp } from '../support/healthApp.ts';
import { rowsOf } from '../support/rows.ts';
import { stopAppClock } from '../support/stoppedClock.ts';

const PATH = '/api/status/response-times';

/** A recorder whose steady clock goes on by what the app, then the database, is said to take. */
async function world(t: Parameters<typeof healthApp>[0]) {
  const health = await healthApp(t);
  const setClock = await stopAppClock(health.owner, health.database, '2031-05-05 12:00:30Z');
  const pool = createPool({ url: health.database.appUrl, applicationName: 'test app', onError: () => {} });
  t.after(() => pool.end());
  const record = async (appMillis: number | null, databaseMillis: number) => {
    const readings = [0, appMillis ?? 0, 0, databaseMillis];
    if (appMillis === null) readings.splice(1, 1);
    const recorder = new ResponseTimeRecorder({
      pool,
      askApp: appMillis === null ? () => Promise.reject(new Error('no answer')) : async () => {},
      clock: () => readings.shift() ?? 0,
    });
    await recorder.look();
  };
  const rows = () =>
    rowsOf(
      health.owner,
      `SELECT to_char(minute AT TIME ZONE 'UTC', 'HH24:MI'), app_millis::text, database_millis::text
       FROM response_times ORDER BY minute`,
    );
  return { ...health, record, rows, at: (time: string) => setClock(`2031-05-05 ${time}Z`) };
}

test('of each minute the first measurement is kept, and of an app that does not answer the database’s', async (t) => {
  const { record, rows, at } = await world(t);
  await record(2.5, 0.5);
  await at('12:00:59');
  await record(90, 90);
  await at('12:01:00');
  await record(null, 4);
  assert.deepEqual(await rows(), ['12:00 2.5 0.5', '12:01 - 4']);
});

test('the API tells medians and 95th percentiles of what was measured', async (t) => {
  const { record, at, get } = await world(t);
  for (const [time, app, database] of [
    ['12:00:30', 2, 0.5],
    ['12:01:30', 6, 0.75],
    ['12:02:30', 3, 0.25],
  ] as const) {
    await at(time);
    await record(app, database);
  }
  const answer = await get(PATH);
  const times = answer.json();
  assert.deepEqual(ResponseTimes.parse(times), times);
  assert.equal(times.from, '2031-05-04T12:05:00.000000Z');
  assert.deepEqual([times.app.medianMs, times.app.p95Ms, times.app.medians.at(-1)], [3, 6, 3]);
  assert.deepEqual([times.database.medianMs, times.database.p95Ms], [0.5, 0.75]);
  assert.equal(answer.headers['cache-control'], 'public, max-age=15');
});

test('what is more than 100 days old is forgotten', async (t) => {
  const { record, rows, owner } = await world(t);
  await owner.query(
    `INSERT INTO response_times VALUES ('2031-01-25 12:00Z', 1, 1), ('2031-01-25 12:01Z', 1, 1)`,
  );
  await record(2, 1);
  assert.deepEqual(await rows(), ['12:01 1 1', '12:00 2 1']);
});

test('the app is asked over the network, where it listens', async (t) => {
  const { app, listen } = await healthApp(t);
  await listen();
  const address = app.server.address();
  assert.ok(address && typeof address === 'object');
  await askLiveness(address);
  await app.close();
  await assert.rejects(askLiveness(address));
});
