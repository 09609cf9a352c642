import assert from 'node:assert/strict';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { viewRun } from '../../api/answers/billingRun.ts';
import { recentRuns } from '../../db/billing/runs.ts';
import { startApp } from '../support/appProcess.ts';
import { DAEMON } from '../support/daemonProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { requireTimestamps } from '../support/timestamps.ts';
import { until } from '../support/until.ts';

test('bills at start whatever was missed, and says so in its record and its file', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(3, 2);
  const daemon = world.start();
  await daemon.logs('run succeeded');
  await world.assertBilled(3);
  const row = await world.untilRow('the run is recorded', daemon, (it) => it.last_run_success === true);
  assert.equal(row.status, 'running');
  assert.equal(row.instances_billed, 3n);
  assert.equal(row.total_hours, 9n);
  assert.equal(row.total_amount, '4.500000');
  assert.equal(row.error_message, null);
  const file = await world.untilFile(
    'the daemon is idle',
    (it) => it.state === 'idle' && it.nextRun !== null,
  );
  assert.equal(file.role, 'leader');
  assert.equal(file.pid, daemon.pid);
  const [recorded] = await recentRuns(world.owner, 1);
  assert.ok(recorded);
  const { lastSuccessfulRun } = file;
  assert.deepEqual(lastSuccessfulRun, { ...viewRun(recorded), currency: 'USD' });
  const { id, runnerId, outcome, instances, hours, amount } = lastSuccessfulRun ?? {};
  assert.deepEqual([id, runnerId, outcome], ['1', file.identity, 'succeeded']);
  assert.deepEqual([instances, hours, amount], [3, 9, '4.500000']);
  requireTimestamps(file, 'the file');
  assert.equal(file.lostRun, null);
  assert.match(file.nextRun ?? '', /^\d{4}-\d\d-\d\dT\d\d:00:00\.000000Z$/, 'at the full hour');
});

test('a misspelt setting in .env is in the log of daemon and app, with the one that was meant', async () => {
  await using world = await DaemonWorld.open();
  await writeFile(join(world.folder, '.env'), 'BILING_INTERVAL_MINUTES=5\n');
  for (const started of [world.start(), startApp(world)]) {
    const { level, fault } = await started.logs('a setting in .env is misspelt');
    assert.equal(level, 'warn');
    assert.equal(fault, 'BILING_INTERVAL_MINUTES is no setting: did you mean BILLING_INTERVAL_MINUTES?');
  }
});

test('stops cleanly on SIGTERM, SIGINT and SIGHUP: exit code 0, lease free, record and file say so', async () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    await using world = await DaemonWorld.open();
    await world.seed(1, 0);
    const heard: string[] = [];
    await world.listen((text) => heard.push(text));
    const daemon = world.start();
    await daemon.logs('run succeeded');
    assert.ok(await world.isLeader(daemon));
    const asked = performance.now();
    daemon.kill(signal);
    assert.deepEqual(await daemon.ended, { code: 0, signal: null });
    assert.ok(performance.now() - asked < 5000);
    assert.equal(await world.leaseHolder(), null);
    assert.equal((await world.row(daemon))?.status, 'stopped');
    assert.equal((await world.readStatusFile())?.state, 'stopped');
    await until('the stop is announced', () => heard.includes('daemon stopped'));
    assert.deepEqual(heard, ['daemon started', 'run finished', 'daemon stepped down', 'daemon stopped']);
  }
});

test('stops in the middle of a run after the current slice, and the next daemon bills the rest', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(8, 3);
  const slices = { BILLING_SLICE_INSTANCES: '1', BILLING_CONNECTIONS: '1' };
  const daemon = world.start({ ...slices, BILLING_FAILPOINT: 'stop:20' });
  await daemon.pausedAt();
  daemon.kill('SIGTERM');
  daemon.kill('SIGCONT');
  assert.deepEqual(await daemon.ended, { code: 0, signal: null });
  await daemon.logs('run stopped');
  assert.equal(await world.leaseHolder(), null);
  await world.start(slices).logs('run succeeded');
  await world.assertBilled(4);
});

test('a second signal ends it at once, without harm', async () => {
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    await using world = await DaemonWorld.open();
    await world.seed(4, 1);
    const slices = { BILLING_SLICE_INSTANCES: '1', BILLING_LEASE_SECONDS: '2' };
    const daemon = world.start({ ...slices, BILLING_FAILPOINT: 'hang:9' });
    await daemon.logs('failpoint: hang');
    daemon.kill('SIGTERM');
    await daemon.logs('stopping');
    daemon.kill(signal);
    assert.equal((await daemon.ended).code, code);
    await world.expireLease();
    await world.start(slices).logs('run succeeded');
    await world.assertBilled(2);
  }
});

test('keeps on billing when the status file cannot be written, says so once, and again when it can', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(2, 1);
  await writeFile(join(world.folder, 'in-the-way'), 'a file where the folder should be');
  const path = join(world.folder, 'in-the-way', 'status.json');
  const daemon = world.start({ STATUS_FILE_PATH: path, BILLING_HEARTBEAT_SECONDS: '1' });
  await daemon.logs('run succeeded');
  await world.assertBilled(2);
  await world.untilRow('a heartbeat', daemon, (row) => row.last_run_success === true);
  assert.equal(daemon.count('the status file cannot be written'), 1);
  await rm(join(world.folder, 'in-the-way'));
  await daemon.logs('the status file can be written again');
  assert.equal(JSON.parse(await readFile(path, 'utf8')).state, 'idle');
  assert.equal((await daemon.stop()).code, 0);
});

test('the file keeps the last successful run of the daemon before', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(2, 1);
  const path = { STATUS_FILE_PATH: world.statusFile(0) };
  await world.start(path).logs('run succeeded');
  await world.daemons[0]?.stop();
  const before = await world.readStatusFile();
  const daemon = world.start({ ...path, DATABASE_URL: 'postgres://daemon:hunter2@127.0.0.1:1/nowhere' });
  const file = await world.untilFile('it waits', (it) => it.state === 'waiting for the database');
  assert.equal(file.pid, daemon.pid);
  assert.equal(before?.lastSuccessfulRun?.hours, 4);
  assert.deepEqual(file.lastSuccessfulRun, before?.lastSuccessfulRun);
});

test('a wrong clock on its machine, and any time zone, change nothing', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(2, 2);
  const preload = join(world.folder, 'clock.mjs');
  await writeFile(
    preload,
    `const shift = Number(process.env.CLOCK_SHIFT_MS), Real = Date;
     globalThis.Date = class extends Real {
       constructor(...given) { given.length ? super(...given) : super(Real.now() + shift); }
       static now() { return Real.now() + shift; }
     };`,
  );
  const hours = 2 * 3_600_000;
  for (const [TZ, shift] of [
    ['Europe/Berlin', hours],
    ['America/St_Johns', -hours],
    ['Pacific/Apia', 12 * hours],
  ] as const) {
    const daemon = world.start({ TZ, CLOCK_SHIFT_MS: String(shift) }, ['--import', preload, DAEMON]);
    const run = await daemon.logs('run succeeded');
    const { rows } = await world.owner.query(
      'SELECT abs(extract(epoch FROM $1::timestamptz - now())) AS off',
      [run.asOf],
    );
    assert.ok(Number(rows[0].off) < 60, `${TZ} billed as of ${run.asOf}`);
    await world.assertBilled(3);
    const file = await world.untilFile(
      'idle',
      (it) => it.state === 'idle' && it.nextRun !== null,
      world.daemons.length - 1,
    );
    const next = await world.owner.query(
      `SELECT date_bin('1 hour', now(), 'epoch') + interval '1 hour' = $1 AS right`,
      [file.nextRun],
    );
    assert.equal(next.rows[0].right, true, `the next run is at ${file.nextRun}`);
    assert.equal((await daemon.stop()).code, 0);
  }
});

test('lines to the journal carry their priority, others do not', async () => {
  await using world = await DaemonWorld.open();
  const path = join(world.folder, 'journal');
  await using log = await open(path, 'w');
  const { dev, ino } = await log.stat({ bigint: true });
  const child = spawn(process.execPath, [DAEMON], {
    cwd: world.folder,
    env: {
      DATABASE_URL: 'postgres://daemon:hunter2@127.0.0.1:1/nowhere',
      STATUS_FILE_PATH: world.statusFile(),
      JOURNAL_STREAM: `${dev}:${ino}`,
    },
    stdio: ['ignore', log.fd, 'inherit'],
  });
  const ended = once(child, 'close');
  await world.untilFile('it waits', (file) => file.state === 'waiting for the database');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  assert.equal((await world.readStatusFile())?.state, 'stopped');
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  const priorityOf = (text: string) => lines.find((line) => line.includes(text))?.slice(0, 4);
  assert.equal(priorityOf('billing daemon starts'), '<6>{');
  assert.equal(priorityOf('waiting for the database'), '<4>{');
  assert.doesNotMatch(lines.join(), /hunter2/);
});

test('the command runs the same daemon in the foreground', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(1, 0);
  const launcher = join(import.meta.dirname, '../../cli/containerstacks.mjs');
  const daemon = world.start({}, [launcher, 'daemon']);
  await daemon.logs('run succeeded');
  assert.deepEqual(await daemon.stop(), { code: 0, signal: null });
});

test('bad settings are refused in words, with exit code 2 and no password', async () => {
  await using world = await DaemonWorld.open();
  const daemon = world.start({ DATABASE_URL: 'mysql://u:hunter2@h/d', BILLING_INTERVAL_MINUTES: 'often' });
  assert.equal((await daemon.ended).code, 2);
  assert.match(
    daemon.errorText,
    /2 faults:\n {2}DATABASE_URL must be .*\n {2}BILLING_INTERVAL_MINUTES is "often"/,
  );
  assert.doesNotMatch(daemon.errorText, /hunter2/);
});
