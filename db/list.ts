import { COUNTED_UP_TO } from '../domain/countedUpTo.ts';
import { onlyRow, type Queryable } from './pool.ts';

/** Lists that are searched, filtered, ordered and read page by page: the parts of their statements. */

/** What a list may be ordered by: an expression, and its type in a cursor. Rows that are equal in it go by their id. */
export type Sorts<Sort extends string> = Record<Sort, { by: string; type: 'text' | 'bigint' }>;

/** The last row of the page before: its value in the order, as text, and its id. */
export interface ListKey {
  value: string;
  id: bigint;
}

export interface ListPage<Sort extends string> {
  sort: Sort;
  descending: boolean;
  /** Null for the first page. */
  after: ListKey | null;
  limit: number;
}

/** A condition with its values, which are its statement's first. */
export interface Condition {
  sql: string;
  values: unknown[];
}

/** All conditions that are given; each names its own value `?`. */
export function allOf(...conditions: (readonly [sql: string, value: unknown] | string | null)[]): Condition {
  const values: unknown[] = [];
  const sql = conditions
    .filter((condition) => condition !== null)
    .map((condition) => {
      if (typeof condition === 'string') return condition;
      values.push(condition[1]);
      return condition[0].replaceAll('?', `$${values.length}`);
    });
  return { sql: sql.join(' AND '), values };
}

/** For LIKE: whatever contains the text. SQL's wildcards are letters like any other. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** The columns' first: what becomes the next page's key. */
export function sortKey<Sort extends string>(sorts: Sorts<Sort>, { sort }: ListPage<Sort>): string {
  return `(${sorts[sort].by})::text AS "sortKey"`;
}

/** The end of a statement, from WHERE on: the rows after the key, in order. A late page takes as long as the first. */
export function pageWhere<Sort extends string>(
  sorts: Sorts<Sort>,
  id: string,
  { sql, values }: Condition,
  { sort, descending, after, limit }: ListPage<Sort>,
): { tail: string; values: unknown[] } {
  const { by, type } = sorts[sort];
  const n = values.length;
  const [comes, order] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const beyond = after ? ` AND (${by}, ${id}) ${comes} ($${n + 2}::${type}, $${n + 3}::bigint)` : '';
  return {
    tail: `WHERE ${sql}${beyond} ORDER BY ${by} ${order}, ${id} ${order} LIMIT $${n + 1}`,
    values: [...values, limit, ...(after ? [after.value, after.id] : [])],
  };
}

/** How many rows match; one more than COUNTED_UP_TO stands for any number beyond. */
export async function countMatching(
  db: Queryable,
  from: string,
  { sql, values }: Condition,
): Promise<number> {
  const { rows } = await db.query<{ matching: number }>(
    `SELECT count(*)::int AS matching FROM (SELECT FROM ${from} WHERE ${sql} LIMIT ${COUNTED_UP_TO + 1}) AS counted`,
    values,
  );
  return onlyRow(rows).matching;
}

/** A search for an ID, too. */
export function searchedId(search: string): string | null {
  return /^\d{1,18}$/.test(search) ? search : null;
}
