import pg from 'pg';

/** An arbitrary number: each process that needs the server running holds this lock, shared. */
const KEEPER_LOCK = 4_210_016;

/**
 * Registers that this process needs the server until it leaves: of several that share one, the last stops it. `leave`
 * returns whether this was the last; also true when the server is gone.
 */
export async function keepServer(ownerUrl: string): Promise<{ leave(): Promise<boolean> }> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'containerstacks start' });
  // A connection that died is noticed on leaving.
  client.on('error', () => {});
  await client.connect();
  await client.query('SELECT pg_advisory_lock_shared($1)', [KEEPER_LOCK]);
  return {
    leave: async () => {
      try {
        await client.query('SELECT pg_advisory_unlock_shared($1)', [KEEPER_LOCK]);
        const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS "isLast"', [KEEPER_LOCK]);
        return rows[0].isLast;
      } catch {
        return true;
      } finally {
        await client.end().catch(() => {});
      }
    },
  };
}
