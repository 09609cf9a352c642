/** `npm run test:pgbouncer`: what docs/operations.md says of PgBouncer, with Debian's package; it fails where there is none. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createPool } from '../../db/pool.ts';
import { migrate } from '../../db/migrate.ts';
import { freshDatabase } from '../../test/support/database.ts';
import { DaemonWorld } from '../../test/support/daemonWorld.ts';
import { startServer } from '../../api/server.ts';
import { readSettings } from '../../config/settings.ts';
import { PgBouncer } from './pgbouncer.ts';

const OPERATIONS = join(import.meta.dirname, '../../docs/operations.md');
const DOCUMENTED = /```ini\n(\[databases\][\s\S]*?)```/.exec(await readFile(OPERATIONS, 'utf8'))?.[1] ?? '';
const BY_TRANSACTION = DOCUMENTED.replace('pool_mode = session', 'pool_mode = transaction');

test('with the documented configuration the daemon bills, in its role and with its time limits', async () => {
  assert.notEqual(DOCUMENTED, '');
  await using world = await DaemonWorld.open();
  await world.seed(2, 1);
  await using bouncer = await PgBouncer.start(DOCUMENTED, [world.database.daemonUrl]);
  const daemon = world.start({ DATABASE_URL: bouncer.through(world.database.daemonUrl) });
  await daemon.logs('run succeeded');
  await world.assertBilled(2);
  assert.equal((await daemon.stop()).code, 0);
});

test('with the documented configuration the app answers, and the owner migrates and acts as the app', async () => {
  await using database = await freshDatabase();
  await using bouncer = await PgBouncer.start(DOCUMENTED, [database.ownerUrl, database.appUrl]);
  assert.deepEqual(await migrate(bouncer.through(database.ownerUrl)), { applied: [] });
  const pool = createPool({
    url: bouncer.through(database.ownerUrl),
    applicationName: 'test',
    role: 'containerstacks_app',
    onError: () => {},
  });
  const { rows } = await pool.query(
    `SELECT current_user AS role, current_setting('statement_timeout') AS limit, current_setting('timezone') AS zone`,
  );
  await pool.end();
  assert.deepEqual(rows, [{ role: 'containerstacks_app', limit: '30s', zone: 'UTC' }]);
  const server = await startServer(
    readSettings({ DATABASE_URL: bouncer.through(database.appUrl), PORT: '0', LOG_LEVEL: 'silent' }),
  );
  try {
    assert.equal((await fetch(`${server.address}/readyz`)).status, 200);
  } finally {
    await server.close();
  }
});

test('pooled by transaction it is refused in words, by pools and by migrate', async () => {
  await using database = await freshDatabase();
  await using bouncer = await PgBouncer.start(BY_TRANSACTION, [database.ownerUrl]);
  const url = bouncer.through(database.ownerUrl);
  const pool = createPool({ url, applicationName: 'test', onError: () => {} });
  const refused = {
    name: 'SessionError',
    message: /shares the connection .* \(PgBouncer: pool_mode = session\)/,
  };
  await assert.rejects(pool.query('SELECT 1'), refused);
  await assert.rejects(migrate(url), refused);
  await pool.end();
});
