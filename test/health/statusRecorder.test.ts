import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AbsenceFile } from '../../api/services/status/absenceFile.ts';
import { StatusRecorder, type StatusRecorderOptions } from '../../api/services/status/statusRecorder.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { freshDatabase } from '../support/database.ts';
import { insertRow } from '../support/insertRows.ts';
import { rowsOf } from '../support/rows.ts';
import { stopAppClock } from '../support/stoppedClock.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { until } from '../support/until.ts';

/** Recorders on a database that can go away, on 5 May 2031; both clocks go on together. */
async function openDay(t: TestContext) {
  const database = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'absences-'));
  const proxy = await TcpProxy.to(database.appUrl);
  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  const pools: Pool[] = [];
  const recorders: StatusRecorder[] = [];
  t.after(async () => {
    await Promise.all(recorders.map((recorder) => recorder.stop()));
    await Promise.all([owner, ...pools].map((pool) => pool.end()));
    await proxy.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  await proxy.open();
  const setClock = await stopAppClock(owner, database, '2031-05-05 00:00Z');
  let nowMs = 0;
  const failures: string[] = [];
  const recorder = (url: string, options: Partial<StatusRecorderOptions> = {}) => {
    const pool = createPool({ url, applicationName: 'test app', max: 2, onError: () => {} });
    pools.push(pool);
    const made = new StatusRecorder({
      pool,
      daemonTimeoutMinutes: 90,
      clock: () => nowMs,
      // Three hours behind the database's.
      hostClock: () => Date.parse('2031-05-04T21:00:00Z') + nowMs,
      ...options,
      onError: (error) => failures.push(error.message),
    });
    recorders.push(made);
    return made;
  };
  return {
    proxy,
    owner,
    recorder,
    failures,
    directUrl: database.appUrl,
    folder,
    /** Both clocks at a time of that day. */
    at: async (time: string) => {
      const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
      nowMs = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
      await setClock(`2031-05-05 ${time}Z`);
    },
    /** The steady clock alone. */
    pass: (milliseconds: number) => {
      nowMs += milliseconds;
    },
    succeed: (time: string) =>
      insertRow(owner, 'billing_runs', {
        as_of: `2031-05-05 ${time}Z`,
        finished_at: `2031-05-05 ${time}Z`,
        outcome: 'succeeded',
      }),
    /** Minutes with the database, and billing: 1 good, 0 bad, - unknown. */
    rows: () =>
      rowsOf(
        owner,
        `SELECT to_char(minute AT TIME ZONE 'UTC', 'HH24:MI'), database_reachable::integer, billing_on_time::integer
         FROM status_minutes ORDER BY minute`,
      ),
  };
}

test('a day of the record: minutes are written once, and those without the database when it is back', async (t) => {
  const day = await openDay(t);
  const recorder = day.recorder(day.proxy.url);
  const lookAt = async (time: string) => {
    await day.at(time);
    await recorder.look();
  };
  await lookAt('10:00:10');
  assert.deepEqual(await day.rows(), ['10:00 1 -'], 'nobody has ever billed');
  await day.succeed('09:30');
  await lookAt('10:00:30');
  await lookAt('10:01:00');
  assert.deepEqual(await day.rows(), ['10:00 1 1', '10:01 1 1']);

  await day.proxy.close();
  for (const time of ['10:02:10', '10:03:20', '10:04:40']) await lookAt(time);
  assert.equal(day.failures.length, 1, 'told once');
  await day.proxy.open();
  await lookAt('10:05:05');
  const away = ['10:02 0 -', '10:03 0 -', '10:04 0 -', '10:05 1 1'];
  assert.deepEqual((await day.rows()).slice(2), away);
  await lookAt('10:05:30');
  assert.deepEqual((await day.rows()).slice(2), away, 'told again, nothing changes');

  // Nobody looked at 10:06, nor between two failed looks that are far apart.
  await day.proxy.close();
  await lookAt('10:07:59');
  await lookAt('10:09:30');
  await day.proxy.open();
  await lookAt('10:11:00');
  assert.deepEqual((await day.rows()).slice(6), ['10:07 0 -', '10:09 0 -', '10:11 1 1']);
  assert.equal(day.failures.length, 2);
});

test('of several apps, the best view of the database counts and the worst of billing', async (t) => {
  const day = await openDay(t);
  const cutOff = day.recorder(day.proxy.url);
  const other = day.recorder(day.directUrl);
  await day.owner.query(`INSERT INTO status_minutes VALUES ('2031-05-05 10:59Z', false)`);
  await day.at('10:59:00');
  await other.look();
  assert.deepEqual(await day.rows(), ['10:59 1 -'], 'reachable once is reachable');
  await day.owner.query('DELETE FROM status_minutes');
  await day.succeed('09:30');
  await day.at('11:00:00');
  await other.look();
  assert.deepEqual(await day.rows(), ['11:00 1 1'], '90 minutes to the microsecond are on time');
  await day.proxy.close();
  await cutOff.look();
  await day.at('11:00:00.000001');
  await other.look();
  await day.succeed('11:00:00');
  await other.look();
  assert.deepEqual(await day.rows(), ['11:00 1 0'], 'late once is late');
  await day.at('11:01:00');
  await cutOff.look();
  await day.at('11:02:00');
  await day.proxy.open();
  await cutOff.look();
  await day.owner.query(`UPDATE status_minutes SET database_reachable = false, billing_on_time = NULL
                         WHERE minute = '2031-05-05 11:02Z'`);
  await other.look();
  assert.deepEqual(await day.rows(), ['11:00 1 0', '11:01 0 -', '11:02 1 1']);
});

test('of an absence no more than the last seven days are remembered', async (t) => {
  const day = await openDay(t);
  const recorder = day.recorder(day.proxy.url);
  await day.proxy.close();
  await day.at('00:00:00');
  await recorder.look();
  // The look at which eight days have gone by hangs for them.
  const looking = recorder.look();
  day.pass(8 * 24 * 3_600_000);
  await looking;
  await day.proxy.open();
  await day.owner.query(`UPDATE fake.stopped SET at = '2031-05-13 00:00Z'`);
  await recorder.look();
  const [count, first] = await rowsOf(
    day.owner,
    'SELECT count(*)::text FROM status_minutes UNION ALL SELECT min(minute)::text FROM status_minutes',
  );
  // Seven days of minutes, both ends included; the last one is the present, good one.
  assert.deepEqual([count, first], ['10081', '2031-05-06_00:00:00+00']);
});

test('minutes that are over 100 days old are forgotten, a few at each look', async (t) => {
  const day = await openDay(t);
  const recorder = day.recorder(day.directUrl);
  await day.owner.query(
    `INSERT INTO status_minutes SELECT minute, true FROM generate_series(
       timestamptz '2031-05-05 12:00Z' - interval '100 days 600 minutes',
       timestamptz '2031-05-05 12:00Z' - interval '100 days', interval '1 minute') AS minute`,
  );
  await day.at('12:00:00');
  const old = async () =>
    Number((await rowsOf(day.owner, `SELECT count(*) FROM status_minutes WHERE minute < '2031-05-01'`))[0]);
  await recorder.look();
  assert.equal(await old(), 101);
  await recorder.look();
  assert.equal(await old(), 1, 'the one that is 100 days old to the second stays');
});

test('a recorder looks at once and then by itself, until it is stopped; both are safe twice', async (t) => {
  const day = await openDay(t);
  const recorder = day.recorder(day.directUrl, { intervalMs: 5 });
  await day.at('12:00:00');
  await recorder.settle();
  assert.deepEqual(await day.rows(), [], 'one that does not run writes nothing');
  recorder.start();
  recorder.start();
  await recorder.settle();
  assert.deepEqual(await day.rows(), ['12:00 1 -']);
  await day.at('12:01:00');
  await until('the next minute is written', async () => (await day.rows()).length === 2);
  await recorder.stop();
  await recorder.stop();
  await day.at('12:02:00');
  await recorder.settle();
  assert.equal((await day.rows()).length, 2);
});

test('who is about to read the record has what is only remembered written down first', async (t) => {
  const day = await openDay(t);
  const recorder = day.recorder(day.proxy.url, { intervalMs: 3_600_000 });
  await day.at('12:00:00');
  recorder.start();
  await recorder.settle();
  await day.proxy.close();
  await day.at('12:01:00');
  await recorder.look();
  await assert.rejects(recorder.settle(), 'what stands in the way is said');
  await day.proxy.open();
  await day.at('12:02:00');
  await recorder.settle();
  assert.deepEqual(await day.rows(), ['12:00 1 -', '12:01 0 -', '12:02 1 -']);
  await day.at('12:03:00');
  await recorder.settle();
  assert.equal((await day.rows()).length, 3, 'nothing is owed, so nothing is looked at');
  await recorder.stop();
});

/** Apps on one machine, one after the other, that keep absences in a file. */
async function openMachine(t: TestContext) {
  const day = await openDay(t);
  const path = join(day.folder, 'absences.json');
  const faults: string[] = [];
  return {
    ...day,
    path,
    faults,
    /** Another process has a steady clock that begins anew. */
    startApp: (url = day.proxy.url) =>
      day.recorder(url, {
        file: new AbsenceFile(path, url),
        onFileError: (error) => faults.push(error.message),
      }),
    lookAt: async (app: StatusRecorder, time: string) => {
      await day.at(time);
      await app.look();
    },
  };
}

test('an app that is restarted while the database is away leaves to the next one what it saw', async (t) => {
  const { proxy, rows, startApp, lookAt, faults, path } = await openMachine(t);
  const first = startApp();
  await lookAt(first, '10:00:10');
  await proxy.close();
  for (const time of ['10:01:10', '10:02:10', '10:03:10']) await lookAt(first, time);
  // Killed; for a minute no app runs, then one does.
  const second = startApp();
  await lookAt(second, '10:05:10');
  await lookAt(second, '10:06:10');
  const third = startApp();
  await proxy.open();
  await lookAt(third, '10:07:10');
  assert.deepEqual(await rows(), [
    ...['10:00 1 -', '10:01 0 -', '10:02 0 -', '10:03 0 -', '10:05 0 -', '10:06 0 -', '10:07 1 -'],
  ]);
  const kept = JSON.parse(await readFile(path, 'utf8'));
  assert.deepEqual([kept.absences, faults], [[], []]);
});

test('an app that its database does not let in is no app that does not run', async (t) => {
  const { directUrl, rows, startApp, lookAt } = await openMachine(t);
  const wrong = Object.assign(new URL(directUrl), { password: 'wrong' }).href;
  await lookAt(startApp(directUrl), '10:00:10');
  const shutOut = startApp(wrong);
  await lookAt(shutOut, '10:01:10');
  await lookAt(shutOut, '10:02:10');
  await lookAt(startApp(directUrl), '10:03:10');
  assert.deepEqual(await rows(), ['10:00 1 -', '10:01 0 -', '10:02 0 -', '10:03 1 -']);
});

test('without the file of an earlier app, or with another’s, the minutes before this one are unknown', async (t) => {
  const { directUrl, owner, rows, startApp, lookAt, path, faults, folder } = await openMachine(t);
  const gaps: [prepare: () => Promise<unknown>, told: RegExp | null][] = [
    [() => rm(path, { force: true }), null],
    [() => writeFile(path, '{"my": "file"}'), /which is not replaced/],
    [() => rm(path).then(() => symlink(join(folder, 'elsewhere'), path)), /a link, which is not replaced/],
    [() => rm(path).then(() => writeFile(path, JSON.stringify({ ...OTHERS, absences: [] }))), null],
  ];
  for (const [prepare, told] of gaps) {
    await owner.query(
      `DELETE FROM status_minutes; INSERT INTO status_minutes VALUES ('2031-05-05 10:00Z', true)`,
    );
    await prepare();
    faults.length = 0;
    const app = startApp(directUrl);
    await lookAt(app, '10:03:10');
    await lookAt(app, '10:04:10');
    assert.deepEqual(await rows(), ['10:00 1 -', '10:01 - -', '10:02 - -', '10:03 1 -', '10:04 1 -']);
    assert.equal(faults.length, told === null ? 0 : 1, 'told once');
    if (told !== null) assert.match(faults[0] ?? '', told);
  }
});

const OTHERS = { format: 'containerstacks absences of the database', database: '0123456789abcdef' };

test('what an app saw itself is known, though its file cannot be used', async (t) => {
  const { proxy, owner, rows, startApp, lookAt, path } = await openMachine(t);
  await owner.query(`INSERT INTO status_minutes VALUES ('2031-05-05 10:00Z', true)`);
  await writeFile(path, 'something else');
  await proxy.close();
  const app = startApp();
  await lookAt(app, '10:02:10');
  await lookAt(app, '10:03:10');
  await proxy.open();
  await lookAt(app, '10:04:10');
  assert.deepEqual(await rows(), ['10:00 1 -', '10:01 - -', '10:02 0 -', '10:03 0 -', '10:04 1 -']);
  assert.equal(await readFile(path, 'utf8'), 'something else');
});
