import type { Pool } from '../../db/pool.ts';
import { onlyRow } from '../../db/pool.ts';

/**
 * Gives all sessions of a database a clock_timestamp() that can be moved forward, before the real one; for the database's own
 * defaults too, so that the times of a run can be compared. Money's moments (now()) stay real.
 */
export async function takeOverClock(owner: Pool, databaseName: string): Promise<void> {
  await owner.query(`
    CREATE SCHEMA fake;
    CREATE TABLE fake.shift AS SELECT interval '0' AS by;
    CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
      AS 'SELECT pg_catalog.clock_timestamp() + by FROM fake.shift';
    CREATE FUNCTION fake.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    GRANT USAGE ON SCHEMA fake TO PUBLIC;
    GRANT SELECT ON fake.shift TO PUBLIC;
    ALTER TABLE billing_runs ALTER started_at SET DEFAULT fake.clock_timestamp(),
                             ALTER progress_at SET DEFAULT fake.clock_timestamp();
    ALTER DATABASE ${databaseName} SET search_path = fake, pg_catalog, public`);
}

/** Only ever forward, as a clock goes; and wakes runners up, since timers would notice late. */
export async function moveClock(owner: Pool, minutes: number): Promise<void> {
  await owner.query(`UPDATE fake.shift SET by = by + make_interval(mins => $1)`, [minutes]);
  await owner.query(`NOTIFY containerstacks_billing, 'the clock has moved'`);
}

/** The same, as if the leader had kept the lease meanwhile: of those hours only the last second happens. */
export async function letTimePass(owner: Pool, minutes: number): Promise<void> {
  await owner.query(`
    BEGIN;
    UPDATE fake.shift SET by = by + make_interval(mins => ${minutes});
    UPDATE billing_lease SET expires_at = expires_at + make_interval(mins => ${minutes}) WHERE expires_at IS NOT NULL;
    COMMIT;
    NOTIFY containerstacks_billing, 'time has passed'`);
}

export async function movedHours(owner: Pool): Promise<number> {
  const { rows } = await owner.query<{ hours: number }>(
    `SELECT round(extract(epoch FROM by) / 3600)::integer AS hours FROM fake.shift`,
  );
  return onlyRow(rows).hours;
}
