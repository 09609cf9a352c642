import type { TestContext } from 'node:test';
import { createPool, type Pool } from '../../db/pool.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

/** A database of its own and a pool with the app's rights on it; both go when the test ends. */
export async function appPool(t: TestContext, max = 10): Promise<{ pool: Pool; database: TestDatabase }> {
  const database = await freshDatabase();
  const pool = createPool({ url: database.appUrl, applicationName: 'test', max, onError: () => {} });
  t.after(async () => {
    await pool.end();
    await database.drop();
  });
  return { pool, database };
}
