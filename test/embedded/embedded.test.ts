import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rm, stat, watch, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import {
  type EmbeddedOptions,
  removeEmbedded,
  startEmbedded,
  statusOf,
  stopEmbedded,
} from '../../db/embedded/embeddedPostgres.ts';
import { findBinaries } from '../../db/embedded/binaries.ts';
import { explainFolderFault } from '../../db/embedded/folderFault.ts';
import { newDataDir } from '../support/postgres.ts';

const starter = fileURLToPath(new URL('../support/startEmbedded.ts', import.meta.url));
const binDir = process.env.POSTGRES_BIN_DIR;

// Most tests share this cluster: starting it is always their first step, whatever the one before left.
const dataDir = newDataDir();
const start = (options: Partial<EmbeddedOptions> = {}) =>
  startEmbedded({ dataDir, binDir, durable: false, ...options });
after(() => removeEmbedded(dataDir, binDir));

test('a second start finds the first server', async () => {
  const first = await start();
  const second = await start();
  assert.deepEqual([second.pid, second.port], [first.pid, first.port]);
});

test('processes that start a new cluster at once share one server', async (t) => {
  const shared = newDataDir();
  t.after(() => removeEmbedded(shared, binDir));
  const starts = await Promise.all(
    [1, 2, 3].map(() => promisify(execFile)(process.execPath, [starter, shared])),
  );
  assert.equal(new Set(starts.map(({ stdout }) => stdout)).size, 1);
  assert.deepEqual(leftovers(await readdir(shared)), []);
});

test('a killed initdb leaves nothing half made', { skip: process.platform === 'win32' }, async (t) => {
  const killed = newDataDir();
  t.after(() => removeEmbedded(killed, binDir));
  await mkdir(killed);
  const initdbAtWork = folderAppears(killed);
  const child = spawn(process.execPath, [starter, killed], { detached: true, stdio: 'ignore' });
  const exit = once(child, 'exit');
  await initdbAtWork;
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await exit;
  assert.deepEqual(await statusOf(killed), { state: 'absent' });

  await start({ dataDir: killed });
  assert.equal((await statusOf(killed)).state, 'running');
  assert.deepEqual(leftovers(await readdir(killed)), []);
});

test('starts again after its postmaster was killed, with what was committed', async () => {
  await (await start()).stop();
  const before = await start({ settings: { synchronous_commit: 'on' } });
  await query(before.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const client = new pg.Client(before.ownerUrl);
  client.on('error', () => {});
  await client.connect();
  const cutOff = assert.rejects(client.query('SELECT pg_sleep(3600)'));
  process.kill(before.pid, 'SIGKILL');
  const after = await start();
  await cutOff;
  assert.notEqual(after.pid, before.pid);
  assert.equal(after.ownerUrl, before.ownerUrl);
  assert.deepEqual(await query(after.ownerUrl, 'SELECT answer FROM kept'), [{ answer: 42 }]);
});

test('waits for a backend that outlived its killed postmaster', {
  skip: process.platform === 'win32',
}, async () => {
  const before = await start();
  const client = new pg.Client(before.ownerUrl);
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  process.kill(rows[0].pid, 'SIGSTOP');
  process.kill(before.pid, 'SIGKILL');
  const refused = logSays(before.dataDir, 'still in use');
  const starting = start();
  await refused;
  process.kill(rows[0].pid, 'SIGCONT');
  assert.notEqual((await starting).pid, before.pid);
});

test('starts though the process number in postmaster.pid is now some other program', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const before = await start();
  const pidFile = join(before.dataDir, 'data', 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8');
  const { uid, gid } = await stat(pidFile);
  const other = spawn('sleep', ['3600'], { stdio: 'ignore', cwd: '/', uid, gid });
  t.after(() => other.kill());
  await before.stop();
  await writeFile(pidFile, text.replace(/^\d+/, String(other.pid)), { mode: 0o644 });
  assert.equal((await statusOf(dataDir)).state, 'stopped');
  const after = await start();
  assert.notEqual(after.pid, other.pid);
  assert.equal((await statusOf(dataDir)).state, 'running');
});

test('restarts on its port, also in immediate mode', async () => {
  const server = await start();
  const { pid, port } = server;
  await server.restart('immediate');
  assert.notEqual(server.pid, pid);
  assert.equal(server.port, port);
  assert.deepEqual(await query(server.ownerUrl, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('stops once, however many ask', async () => {
  await start();
  assert.equal(await stopEmbedded(dataDir, 'fast', binDir), true);
  assert.equal(await stopEmbedded(dataDir, 'fast', binDir), false);
  assert.equal((await statusOf(dataDir)).state, 'stopped');
});

test('takes another port when its own is taken, and refuses a port that was asked for', async (t) => {
  const server = await start();
  const { port } = server;
  await server.stop();
  const squatter = createServer().listen(port, '127.0.0.1');
  t.after(() => squatter.close());
  await once(squatter, 'listening');
  await assert.rejects(start({ port }), /Address already in use/);
  const moved = await start();
  assert.notEqual(moved.port, port);
  await moved.stop();
  assert.equal((await start()).port, moved.port);
});

test('the server runs as an unprivileged user under root, and as the same user otherwise', async () => {
  const server = await start();
  const { uid } = await stat(join(server.dataDir, 'data'));
  if (process.getuid?.() === 0) assert.notEqual(uid, 0);
  else assert.equal(uid, process.getuid?.() ?? 0);
});

test('data of another major version is refused with what to do', async (t) => {
  const server = await start();
  await server.stop();
  const file = join(server.dataDir, 'data', 'PG_VERSION');
  const version = await readFile(file, 'utf8');
  t.after(() => writeFile(file, version));
  await writeFile(file, '9\n');
  await assert.rejects(
    start(),
    /made by PostgreSQL 9, .* set POSTGRES_BIN_DIR to the bin folder of a PostgreSQL 9/,
  );
});

test('a server that cannot start says why', async () => {
  await (await start()).stop();
  await assert.rejects(
    start({ settings: { shared_buffers: 'plenty' } }),
    /did not start.*invalid value for parameter "shared_buffers": "plenty"/s,
  );
});

test('a folder with other files in it is refused and left alone', async () => {
  const folder = newDataDir();
  await mkdir(folder);
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await assert.rejects(start({ dataDir: folder }), /holds other files \(notes\.txt\)/);
  assert.deepEqual(await readdir(folder), ['notes.txt']);
});

test('a missing bin folder is refused with what to do', async () => {
  await assert.rejects(start({ binDir: '/nowhere' }), /does not run on this machine .* set DATABASE_URL/);
});

test('a data folder whose name means something to a shell is a name', {
  skip: process.platform === 'win32',
}, async (t) => {
  const folder = `${newDataDir()} it's é "$(touch ran)" \`touch ran\` cost$5 ;&|\\`;
  t.after(() => removeEmbedded(folder, binDir));
  const server = await start({ dataDir: folder });
  await server.restart();
  assert.deepEqual(await query(server.ownerUrl, 'SELECT 1 AS one'), [{ one: 1 }]);
  assert.deepEqual((await readdir(folder)).sort(), ['data', 'password', 'port', 'server.log']);
  assert.equal(await stopEmbedded(folder, 'fast', binDir), true);
});

test('programs in a folder whose name means something to a shell make a database', {
  skip: process.platform === 'win32' || binDir !== undefined,
}, async (t) => {
  const copy = `${newDataDir()} $HOME "x"`;
  const made = newDataDir();
  t.after(async () => {
    await removeEmbedded(made, join(copy, 'bin'));
    await rm(copy, { recursive: true });
  });
  const { folder } = await findBinaries(undefined, undefined);
  await cp(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
  await promisify(execFile)('chmod', ['-R', 'a+rX', copy]);
  const server = await start({ dataDir: made, binDir: join(copy, 'bin') });
  assert.deepEqual(await query(server.ownerUrl, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('stops in every mode', async () => {
  for (const mode of ['smart', 'fast', 'immediate'] as const) {
    await start();
    assert.equal(await stopEmbedded(dataDir, mode, binDir), true);
    assert.equal((await statusOf(dataDir)).state, 'stopped');
  }
});

test('libpq settings in the environment are not those of a server of ours', async (t) => {
  const server = await start();
  const foreign = {
    PGSSLMODE: 'require',
    PGSSLNEGOTIATION: 'direct',
    PGOPTIONS: '-c default_transaction_read_only=on',
    PGCLIENT_ENCODING: 'LATIN1',
    PGREPLICATION: 'true',
    PGHOST: '192.0.2.1',
    PGPORT: '1',
    PGUSER: 'nobody',
    PGPASSWORD: 'wrong',
    PGDATABASE: 'elsewhere',
    PGTZ: 'Asia/Tokyo',
    PGDATESTYLE: 'German',
  };
  const before = { ...process.env };
  t.after(() => {
    for (const name of Object.keys(foreign)) delete process.env[name];
    Object.assign(process.env, before);
  });
  Object.assign(process.env, foreign);
  await start();
  assert.deepEqual(
    await query(
      server.ownerUrl,
      `SELECT current_user, current_database(), current_setting('default_transaction_read_only') AS "readOnly",
              current_setting('client_encoding') AS encoding, current_setting('TimeZone') AS zone`,
    ),
    [
      {
        current_user: 'postgres',
        current_database: 'containerstacks',
        readOnly: 'off',
        encoding: 'UTF8',
        zone: 'UTC',
      },
    ],
  );
});

test('a file where the data folder or its parent should be is refused with what to do', async () => {
  const file = newDataDir();
  await writeFile(file, 'mine');
  for (const folder of [file, join(file, 'postgres'), join(file, 'deeper', 'postgres')])
    await assert.rejects(start({ dataDir: folder }), (error: Error) => {
      assert.equal(error.name, 'EmbeddedPostgresError');
      assert.match(error.message, /^\S+ is a file where a folder is needed: set DATA_DIR to [^\n]+$/);
      return true;
    });
  assert.equal(await readFile(file, 'utf8'), 'mine');
});

for (const [code, words] of [
  ['EACCES', /^\/data can't be written \(read-only, or another user's\): set DATA_DIR to [^\n]+$/],
  ['EROFS', /^\/data can't be written \(read-only, or another user's\): set DATA_DIR to [^\n]+$/],
  ['ENOSPC', /^The disk of \/data is full: make room [^\n]+$/],
] as const)
  test(`a data folder that fails with ${code} is explained in one line`, () => {
    const error = Object.assign(new Error('raw'), { code });
    assert.match((explainFolderFault(error, '/data') as Error).message, words);
  });

test('a restart on a full disk says that the disk is full', {
  skip: process.platform !== 'linux' || process.getuid?.() !== 0,
}, async (t) => {
  const disk = newDataDir();
  await mkdir(disk);
  await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=80m,mode=755', 'tmpfs', disk]);
  const folder = join(disk, 'postgres');
  t.after(async () => {
    await removeEmbedded(folder, binDir);
    await promisify(execFile)('umount', ['-l', disk]);
  });
  const server = await start({ dataDir: folder });
  await server.stop();
  await rm(`${server.dataDir}/server.log`);
  await assert.rejects(
    promisify(execFile)('dd', ['if=/dev/zero', `of=${join(disk, 'ballast')}`, 'bs=64k']),
    /No space left/,
  );
  await assert.rejects(
    start({ dataDir: folder }),
    /^EmbeddedPostgresError: The disk of \S+ is full: make room/,
  );
});

test('a role logs in with a password of its own once it is granted', async () => {
  const server = await start();
  await query(server.ownerUrl, 'CREATE ROLE guest');
  await assert.rejects(query(server.urlFor('guest'), 'SELECT 1'), /password authentication failed/);
  await server.grantLogin('guest');
  assert.deepEqual(await query(server.urlFor('guest'), 'SELECT current_user'), [{ current_user: 'guest' }]);
  assert.notEqual(new URL(server.urlFor('guest')).password, new URL(server.ownerUrl).password);
});

function leftovers(names: string[]): string[] {
  return names.filter((name) => name.startsWith('initdb-'));
}

/** Resolves once initdb has its folder in this one. */
async function folderAppears(home: string): Promise<void> {
  for await (const _ of watch(home)) {
    const entries = await readdir(home, { withFileTypes: true });
    if (entries.some((entry) => entry.isDirectory())) return;
  }
}

/** Resolves once the server's log has these words in its new lines. */
async function logSays(home: string, words: string): Promise<void> {
  const log = join(home, 'server.log');
  const { size } = await stat(log);
  for await (const _ of watch(home)) {
    if ((await readFile(log)).subarray(size).includes(words)) return;
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
