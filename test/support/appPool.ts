import { createPool, type Pool } from '../../db/pool.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

/** A test, a file of them, or whatever else has an end. */
export interface Ending {
  after(step: () => Promise<void>): void;
}

/** A database of its own and a pool with the app's rights on it, perhaps by a detour; both go in the end. */
export async function appPool(
  t: Ending,
  { max = 10, detour }: { max?: number; detour?: (url: string) => Promise<string> } = {},
): Promise<{ pool: Pool; database: TestDatabase }> {
  const database = await freshDatabase();
  const url = (await detour?.(database.appUrl)) ?? database.appUrl;
  const pool = createPool({ url, applicationName: 'test', max, onError: () => {} });
  t.after(async () => {
    await pool.end();
    await database.drop();
  });
  return { pool, database };
}
