import type { Queryable } from '../../db/pool.ts';

interface PlanNode {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/**
 * How many rows the steps of a read pass on or throw away, all together: what its time goes by, and unlike time the same
 * on every machine. `read` gets a connection that explains each statement before it answers it.
 */
export async function rowsTouched(db: Queryable, read: (db: Queryable) => Promise<unknown>): Promise<number> {
  let touched = 0;
  const explaining = {
    query: async (statement: string | { text: string; values: unknown[] }, given?: unknown[]) => {
      const { text, values } = typeof statement === 'string' ? { text: statement, values: given } : statement;
      const { rows } = await db.query(`EXPLAIN (ANALYZE, TIMING off, FORMAT JSON) ${text}`, values);
      touched += countRows(rows[0]['QUERY PLAN'][0].Plan);
      return db.query(text, values);
    },
  } as unknown as Queryable;
  await read(explaining);
  return touched;
}

function countRows(node: PlanNode): number {
  const removed =
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Join Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  const below = (node.Plans ?? []).reduce((sum, plan) => sum + countRows(plan), 0);
  return (node['Actual Rows'] + removed) * node['Actual Loops'] + below;
}
