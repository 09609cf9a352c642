import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { removeEmbedded, startEmbedded, statusOf } from '../../db/embedded/embeddedPostgres.ts';
import { keepServer } from '../../db/embedded/sharing.ts';
import { createPool } from '../../db/pool.ts';
import { containerstacks } from '../support/command.ts';
import { freshDatabase } from '../support/database.ts';
import { newDataDir } from '../support/postgres.ts';
import { until } from '../support/until.ts';

const LAUNCHER = fileURLToPath(new URL('../../cli/containerstacks.mjs', import.meta.url));

test('a start on a port that is taken says so and ends, and so does its daemon', async () => {
  await using database = await freshDatabase();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const { code, stderr } = await containerstacks(['start', '--no-demo'], {
    DATABASE_URL: database.ownerUrl,
    PORT: String(port),
    STATUS_FILE_PATH: '',
    LOG_LEVEL: 'silent',
  });
  other.close();
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`^error: port ${port} of 127.0.0.1 is taken: set PORT`, 'm'));
  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  const { rows } = await owner.query(`
    SELECT DISTINCT application_name FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'containerstacks%'`);
  await owner.end();
  assert.deepEqual(rows, []);
});

test('a start looks at its port before it makes anything', async (t) => {
  const DATA_DIR = newDataDir();
  t.after(() => rm(DATA_DIR, { recursive: true, force: true }));
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const { code, stdout, stderr } = await containerstacks(['start'], { DATA_DIR, PORT: String(port) });
  taken.close();
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^error: port \d+ of 127\.0\.0\.1 is taken: set PORT.*\n$/);
  assert.equal(existsSync(join(DATA_DIR, 'postgres')), false);
});

test('a second start in a folder leaves the first its PostgreSQL when it stops', async (t) => {
  const DATA_DIR = newDataDir();
  const dataDir = join(DATA_DIR, 'postgres');
  const binDir = process.env.POSTGRES_BIN_DIR;
  t.after(() => removeEmbedded(dataDir, binDir));
  const postgres = await startEmbedded({ dataDir, binDir, durable: false });
  const first = await keepServer(postgres.ownerUrl);
  const second = await startAll({ DATA_DIR, ...(binDir === undefined ? {} : { POSTGRES_BIN_DIR: binDir }) });
  second.child.kill('SIGTERM');
  assert.equal(await second.exitCode, 0);
  assert.match(second.stderr(), /^PostgreSQL keeps running: another start in this folder uses it$/m);
  const after = await statusOf(dataDir);
  assert.deepEqual([after.state, after.state === 'running' && after.pid], ['running', postgres.pid]);
  assert.equal(await first.leave(), true);
});

/** `start` without a demo, on a port of its own, once it listens. */
async function startAll(env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [LAUNCHER, 'start', '--no-demo'], {
    env: { PATH, HOME, PORT: '0', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stdout.resume();
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  await until('it listens', () => /listening on/.test(stderr), { limitMs: 60_000, seen: () => stderr });
  return { child, exitCode, stderr: () => stderr };
}

for (const [what, end] of [
  [
    'whose terminal is closed',
    async ({ child, exitCode }: Awaited<ReturnType<typeof startAll>>) => {
      // Whatever is said from now on goes nowhere.
      child.stdout.destroy();
      child.stderr.destroy();
      child.kill('SIGHUP');
      assert.equal(await exitCode, 0);
    },
  ],
  [
    'that is killed',
    async ({ child, exitCode }: Awaited<ReturnType<typeof startAll>>) => {
      child.kill('SIGKILL');
      await exitCode;
    },
  ],
] as const) {
  test(`a start ${what} leaves no daemon behind`, async (t) => {
    await using database = await freshDatabase();
    const folder = newDataDir();
    t.after(() => rm(folder, { recursive: true, force: true }));
    const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
    t.after(() => owner.end());
    const statuses = async () =>
      (await owner.query('SELECT status FROM billing_daemon_status')).rows.map(({ status }) => status);
    const started = await startAll({ DATABASE_URL: database.ownerUrl, DATA_DIR: folder });
    await until('its daemon runs', async () => (await statuses()).includes('running'), { limitMs: 60_000 });
    await end(started);
    await until('its daemon has stopped', async () => (await statuses()).includes('stopped'));
    await until('nobody is connected', async () => {
      const { rows } = await owner.query(`
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'containerstacks%'`);
      return rows.length === 0;
    });
  });
}
