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
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
