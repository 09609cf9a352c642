import { COUNTED_UP_TO } from '../domain/countedUpTo.ts';
import { onlyRow, type Queryable } from './pool.ts';

/** Lists that are searched, filtered, ordered and read page by page. */

/** What a list may be ordered by: an expression, and its type in a cursor. Rows that are equal in it go by their id. */
type Sorts<Sort extends string> = Record<Sort, { by: string; type: 'text' | 'bigint' }>;

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

/** Where a list's rows are, which column is their id, what is read of each, and what they may be ordered by. */
export interface ListSource<Sort extends string> {
  from: string;
  id: string;
  columns: string;
  sorts: Sorts<Sort>;
}

/** Beside what is read of a row: its place in the order. */
export interface Listed {
  sortKey: string;
  sortId: bigint;
}

/** The rows after the page's key, in order. A late page takes as long as the first. */
export async function readListed<Row extends Listed, Sort extends string>(
  db: Queryable,
  { from, id, columns, sorts }: ListSource<Sort>,
  { sql, values }: Condition,
  { sort, descending, after, limit }: ListPage<Sort>,
): Promise<Row[]> {
  const { by, type } = sorts[sort];
  const n = values.length;
  const [comes, order] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const beyond = after ? ` AND (${by}, ${id}) ${comes} ($${n + 2}::${type}, $${n + 3}::bigint)` : '';
  const { rows } = await db.query<Row>(
    `SELECT (${by})::text AS "sortKey", ${id} AS "sortId", ${columns} FROM ${from}
     WHERE ${sql}${beyond} ORDER BY ${by} ${order}, ${id} ${order} LIMIT $${n + 1}`,
    [...values, limit, ...(after ? [after.value, after.id] : [])],
  );
  return rows;
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

/**
 * For `id IN (…)`: the rows of a table whose own columns contain a text, or their organization's name or handle, or that
 * have it as their id. Each way goes by its index, which a condition over all of them could not use.
 */
export function foundSql(table: string, id: string, columns: readonly string[], search: string): string {
  const contain = columns.map((column) => `lower(${column}) LIKE lower(?)`).join(' OR ');
  const searched = searchedId(search);
  return `SELECT ${id} FROM ${table} WHERE ${contain}
    UNION ALL SELECT ${id} FROM ${table} JOIN organizations USING (organization_id) WHERE lower(name) LIKE lower(?)
    UNION ALL SELECT ${id} FROM ${table} JOIN organization_handles USING (organization_id)
              WHERE lower(handle) LIKE lower(?)
    ${searched === null ? '' : `UNION ALL SELECT ${searched}::bigint`}`;
}
