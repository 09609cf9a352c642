import type { Pool } from '../../db/pool.ts';

/** The statements that a pool's connections are given from now on, in order. */
export function statementsOf(pool: Pool): string[] {
  const statements: string[] = [];
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const recording = (...args: unknown[]): unknown => {
      const [statement] = args as [string | { text: string }];
      statements.push(typeof statement === 'string' ? statement : statement.text);
      return query(...args);
    };
    client.query = recording as typeof client.query;
  });
  return statements;
}
