import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { describeInWords } from '../../scripts/billing-daemon/statusWords.ts';
import { readSupervision, SupervisorReports } from '../../scripts/billing-daemon/supervisor.ts';
import { startApp } from '../support/appProcess.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { until } from '../support/until.ts';

/** A systemd-notify that writes its arguments, a message a line, and the environment it was given. */
class Messenger implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Messenger> {
    const folder = await mkdtemp(join(tmpdir(), 'notify-'));
    const program = join(folder, 'systemd-notify');
    await writeFile(program, `#!/bin/sh\nenv > ${folder}/env\nIFS='|'\necho "$*" >> ${folder}/told\n`);
    await chmod(program, 0o755);
    return new Messenger(folder);
  }

  get path(): string {
    return `${this.folder}${delimiter}${process.env.PATH}`;
  }

  environment(watchdogSeconds: number): Record<string, string> {
    const WATCHDOG_USEC = String(watchdogSeconds * 1_000_000);
    return { PATH: this.path, NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC };
  }

  async told(): Promise<string[]> {
    const text = await readFile(join(this.folder, 'told'), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

test('a daemon tells that it is ready, what it does, its progress and its stop, and hands no secret on', async () => {
  await using messenger = await Messenger.make();
  await using world = await DaemonWorld.open();
  await world.seed(2, 1);
  const daemon = world.start(messenger.environment(90));
  await until('it says what it has billed', async () =>
    (await messenger.told()).some((line) => line.includes('in the last run; next run')),
  );
  await daemon.stop();
  const told = await messenger.told();
  const first = (text: string) => told.findIndex((line) => line.includes(text));
  assert.ok(first('READY=1') >= 0 && first('READY=1') <= first('STATUS=All due hours'), told.join('\n'));
  assert.ok(first('WATCHDOG=1') >= 0);
  assert.match(
    told.find((line) => line.includes('next run')) ?? '',
    /: 4 hours, 2\.000000 USD in the last run; next run 20\d\d-/,
  );
  assert.ok(first('STOPPING=1') > first('STATUS=All due hours'));
  assert.match(told.at(-1) ?? '', /STATUS=Stopped/);
  assert.doesNotMatch(await readFile(join(messenger.folder, 'env'), 'utf8'), /postgres:|DATABASE_URL/);
});

test('a run that hangs feeds the watchdog no more, however long its timers tick', async () => {
  await using messenger = await Messenger.make();
  await using world = await DaemonWorld.open();
  await world.seed(1, 1);
  const daemon = world.start({
    // A sign of progress every 20 ms would pass; the run is handed over after 2.7 s.
    ...messenger.environment(0.2),
    BILLING_LEASE_SECONDS: '2',
    BILLING_FAILPOINT: 'hang:1',
  });
  await daemon.logs('failpoint: hang');
  const signs = async () => (await messenger.told()).filter((line) => line.includes('WATCHDOG=1')).length;
  await until('the last sign is out', async () => (await signs()) > 0);
  const before = await signs();
  await daemon.logs('handed over');
  assert.ok((await signs()) <= before + 1, 'the step before the hang, at most');
});

test('a daemon without its database is ready, says so, and its tries are progress', async () => {
  await using messenger = await Messenger.make();
  await using world = await DaemonWorld.open();
  world.start({ ...messenger.environment(1), DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });
  await until('it waits, and is fed', async () => {
    const told = (await messenger.told()).join('\n');
    return (
      /READY=1/.test(told) &&
      /STATUS=Waiting for the database since .*ECONNREFUSED/.test(told) &&
      told.split('WATCHDOG=1').length > 2
    );
  });
});

test('the app reports that it is ready where it listens, its answers as progress, and its stop', async () => {
  await using messenger = await Messenger.make();
  await using world = await DaemonWorld.open();
  const app = startApp(world, messenger.environment(1));
  await until('it was asked', async () => (await messenger.told()).join().includes('WATCHDOG=1'));
  await app.stop();
  const told = (await messenger.told()).join('\n');
  assert.match(told, /READY=1/);
  assert.match(told, /STATUS=Listening on http:\/\/127\.0\.0\.1:\d+/);
  assert.match(told, /STOPPING=1/);
});

test('without a service manager nothing is run, and a messenger that is missing is reported once', async () => {
  const faults: string[] = [];
  const report = async (env: Record<string, string>) => {
    const reports = new SupervisorReports(readSupervision(env), (reason) => faults.push(reason));
    reports.ready();
    reports.say('a');
    await reports.settle();
    reports.say('b');
    await reports.settle();
  };
  const { PATH } = process.env;
  process.env.PATH = '/nonexistent';
  try {
    await report({});
    assert.deepEqual(faults, []);
    await report({ NOTIFY_SOCKET: '/run/systemd/notify' });
  } finally {
    process.env.PATH = PATH;
  }
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /ENOENT/);
});

test('what a daemon does is put in words', () => {
  const file = {
    role: 'leader',
    lastSuccessfulRun: null,
    nextRun: null,
    database: null,
    lastError: null,
  } as const;
  const success = {
    finishedAt: '2026-11-22T05:00:01.000000Z',
    asOf: '2026-11-22T05:00:00.000000Z',
    outcome: 'succeeded',
    instances: 3,
    hours: 3,
    amount: '0.030000',
    currency: 'USD',
  };
  const nextRun = '2026-11-22T06:00:00.000000Z';
  const wait = { waitingSince: '2026-11-22T05:10:00.000Z', attempts: 4, nextTry: '2026-11-22T05:11:00.000Z' };
  const cases = [
    [
      { state: 'idle', lastSuccessfulRun: success, nextRun },
      'All due hours are billed, up to 2026-11-22 05:00:00 UTC: 3 hours, 0.030000 USD in the last run; next run 2026-11-22 06:00:00 UTC',
    ],
    [{ state: 'idle', nextRun }, 'Nothing is due; next run 2026-11-22 06:00:00 UTC'],
    [{ state: 'idle', role: 'standby' }, 'Standing by: another daemon bills'],
    [
      { state: 'failed', lastError: 'no disk', nextRun },
      'The last run failed: no disk; next run 2026-11-22 06:00:00 UTC',
    ],
    [
      { state: 'waiting for the database', database: wait, lastError: 'gone' },
      'Waiting for the database since 2026-11-22 05:10:00 UTC, 4 tries: gone',
    ],
    [{ state: 'stopping' }, 'Finishing the current slice, then stopping'],
  ] as const;
  for (const [what, words] of cases) assert.equal(describeInWords({ ...file, ...what }), words);
});
