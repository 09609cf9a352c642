import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeEmbedded, startEmbedded, statusOf } from '../../db/embedded/embeddedPostgres.ts';
import { keepServer } from '../../db/embedded/sharing.ts';
import { createPool } from '../../db/pool.ts';
import { containerstacks } from '../support/command.ts';
import { freshDatabase } from '../support/database.ts';
import { newDataDir } from '../support/postgres.ts';

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

test('a second start in a folder, which fails, leaves the first its PostgreSQL', async (t) => {
  const DATA_DIR = newDataDir();
  const dataDir = join(DATA_DIR, 'postgres');
  const binDir = process.env.POSTGRES_BIN_DIR;
  t.after(() => removeEmbedded(dataDir, binDir));
  const postgres = await startEmbedded({ dataDir, binDir, durable: false });
  const first = await keepServer(postgres.ownerUrl);
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const { code, stderr } = await containerstacks(['start', '--no-demo'], {
    DATA_DIR,
    PORT: String(port),
    LOG_LEVEL: 'silent',
    ...(binDir === undefined ? {} : { POSTGRES_BIN_DIR: binDir }),
  });
  taken.close();
  assert.equal(code, 1);
  assert.match(stderr, /^PostgreSQL keeps running: another start in this folder uses it$/m);
  const after = await statusOf(dataDir);
  assert.deepEqual([after.state, after.state === 'running' && after.pid], ['running', postgres.pid]);
  assert.equal(await first.leave(), true);
});
