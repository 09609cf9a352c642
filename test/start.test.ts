import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { createPool } from '../db/pool.ts';
import { containerstacks } from './support/command.ts';
import { freshDatabase } from './support/database.ts';

test('a start on a port that is taken says so and ends, and so does its daemon', async () => {
  await using database = await freshDatabase();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const { code, stderr } = await containerstacks(['start', '--no-demo'], {
    ...{ DATABASE_URL: database.ownerUrl, PORT: String(port), STATUS_FILE_PATH: '', LOG_LEVEL: 'silent' },
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
