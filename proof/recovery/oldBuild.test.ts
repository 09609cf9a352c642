/** Needs the history of the repository: an earlier build is taken from there. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { migrate } from '../../db/migrate.ts';
import { createPool } from '../../db/pool.ts';
import { startApp } from '../../test/support/appProcess.ts';
import { freshDatabase, type TestDatabase } from '../../test/support/database.ts';
import { DaemonWorld } from '../../test/support/daemonWorld.ts';
import { assertEveryHourBilled } from '../../test/support/proof.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The old build is that of just before this migration. */
const MIGRATION = 'migrations/021_names.sql';

test('a daemon of an old build refuses a database that is migrated further, in words, and the new ones bill', async (t) => {
  const folder = await oldBuild();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await using world = await DaemonWorld.open();
  await world.seed(6, 2);
  const old = world.start({}, [join(folder, 'scripts/billing-daemon/index.ts')]);
  const { lastError } = await old.logs('waiting for the database');
  assert.match(String(lastError), /020_accounts.sql is applied .* \(was it migrated by a newer version\?\)/);
  await world.untilFile('it shows', ({ state }) => state === 'waiting for the database');
  const app = startApp(world);
  await app.logs('built-in run succeeded');
  const daemon = world.start();
  await daemon.logs('run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 18);
  assert.equal(old.child.exitCode, null);
});

test('a daemon of an old build that runs while the database is migrated is fenced, stands by, and bills on when the new one leaves', async (t) => {
  const folder = await oldBuild();
  t.after(() => rm(folder, { recursive: true, force: true }));
  await using empty = await emptyDatabase();
  const { database } = empty;
  await migrate(database.ownerUrl, pathToFileURL(`${folder}/migrations/`));
  await using world = await DaemonWorld.open(database);
  await world.seed(6, 2);
  const quick = { BILLING_LEASE_SECONDS: '2', BILLING_SLICE_INSTANCES: '1', BILLING_CONNECTIONS: '1' };
  const program = [join(folder, 'scripts/billing-daemon/index.ts')];
  const old = world.start({ ...quick, BILLING_FAILPOINT: 'stop:13' }, program);
  assert.equal(await old.pausedAt(), 'slice committed');

  assert.ok((await migrate(database.ownerUrl)).applied.length >= 3);
  const young = world.start(quick);
  await young.logs('run succeeded');
  old.kill('SIGCONT');
  await old.logs('run superseded');
  await old.logs('standing by');
  assert.equal(await assertEveryHourBilled(world.owner), 18);
  assert.equal((await young.stop()).code, 0);
  await old.logs('run succeeded');
  assert.equal(await assertEveryHourBilled(world.owner), 18);
});

/** A database without any table. */
async function emptyDatabase(): Promise<AsyncDisposable & { database: TestDatabase }> {
  const resources = new AsyncDisposableStack();
  const template = resources.use(await freshDatabase());
  const name = `${template.name}_old`;
  const server = createPool({ url: template.ownerUrl, applicationName: 'test', onError: () => {} });
  resources.defer(() => server.end());
  await server.query(`CREATE DATABASE ${name}`);
  resources.defer(async () => void (await server.query(`DROP DATABASE ${name} WITH (FORCE)`)));
  const url = (text: string) => text.replace(template.name, name);
  const drop = async () => {};
  const database = {
    name,
    ownerUrl: url(template.ownerUrl),
    appUrl: url(template.appUrl),
    daemonUrl: url(template.daemonUrl),
    drop,
    [Symbol.asyncDispose]: drop,
  };
  return { database, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** The tree of an earlier commit, with today's packages. */
async function oldBuild(): Promise<string> {
  const git = ['log', '--diff-filter=A', '--format=%H', '--', MIGRATION];
  const { stdout: commit } = await promisify(execFile)('git', git, { cwd: ROOT });
  assert.match(
    commit,
    /^[0-9a-f]{40}\n$/,
    'the history reaches back to the migration: a shallow clone has none',
  );
  const folder = await mkdtemp(join(tmpdir(), 'old-build-'));
  const unpack = `git archive ${commit.trim()}^ | tar -x -C "${folder}"`;
  await promisify(execFile)('sh', ['-c', unpack], { cwd: ROOT });
  await symlink(await realpath(join(ROOT, 'node_modules')), join(folder, 'node_modules'), 'junction');
  return folder;
}
