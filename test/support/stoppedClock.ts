import type { Pool } from '../../db/pool.ts';
import type { TestDatabase } from './database.ts';

/** From the app's next connection on, its database's clock stands still, and says what it is set to. */
export async function stopAppClock(owner: Pool, database: TestDatabase, at: string) {
  await owner.query(`
    CREATE SCHEMA fake;
    CREATE TABLE fake.stopped AS SELECT timestamptz '${at}' AS at;
    CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT at FROM fake.stopped';
    GRANT USAGE ON SCHEMA fake TO PUBLIC;
    GRANT SELECT ON fake.stopped TO PUBLIC;
    ALTER ROLE containerstacks_app IN DATABASE ${database.name} SET search_path = fake, pg_catalog, public`);
  return (moment: string) => owner.query('UPDATE fake.stopped SET at = $1', [moment]);
}
