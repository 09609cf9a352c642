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
 * on every machine. `read` gets a connection that explains each statement instead, and so answers with nothing.
 */
export async function rowsTouched(db: Queryable, read: (db: Queryable) => Promise<unknown>): Promise<number> {
  let touched = 0;
  const explaining = {
    query: async (text: string, values?: unknown[]) => {
      const { rows } = await db.query(`EXPLAIN (ANALYZE, TIMING off, FORMAT JSON) ${text}`, values);
      touched += countRows(rows[0]['QUERY PLAN'][0].Plan);
      return { rows: [], rowCount: 0 };
    },
  } as unknown as Queryable;
  await read(explaining).catch((error) => {
    // A read that needs a row of its own finds none here.
    if (touched === 0) throw error;
  });
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
