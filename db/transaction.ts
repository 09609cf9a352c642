import { isDatabaseAway, isDeadlock } from './failure.ts';
import type { Client, Pool } from './pool.ts';

/**
 * Runs `work` in one transaction and commits. When it throws, the transaction is rolled back and the error passed on;
 * a client whose rollback fails is thrown away, never handed to the next user half-open.
 */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: Client) => Promise<Result>,
  mode: 'READ COMMITTED' | 'REPEATABLE READ READ ONLY' = 'READ COMMITTED',
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${mode}`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // Over a network that went silent, ROLLBACK would only wait again; the server rolls back a lost client.
    if (isDatabaseAway(error)) broken = error as Error;
    else {
      await client.query('ROLLBACK').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

const TRIES = 5;

/**
 * The same, retried from the start when PostgreSQL chose it as the victim of a deadlock, which it need not be part of: a
 * transaction that waits behind two deadlocked billing runs may be chosen too. `work` must
 * leave nothing behind outside the transaction.
 */
export async function inRetriedTransaction<Result>(
  pool: Pool,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTransaction(pool, work);
    } catch (error) {
      if (!isDeadlock(error) || tries === TRIES) throw error;
    }
  }
}
