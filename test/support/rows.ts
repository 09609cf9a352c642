import type { Queryable } from '../../db/pool.ts';
import { formatInstant } from '../../domain/instant.ts';

/** Rows as lines of text, for tests to compare with: nulls as "-", moments as ISO 8601, spaces as underscores. */
export async function rowsOf(db: Queryable, sql: string, parameters: unknown[] = []): Promise<string[]> {
  const { rows, fields } = await db.query<unknown[]>({ text: sql, values: parameters, rowMode: 'array' });
  return rows.map((row) => row.map((value, index) => asText(value, fields[index]?.dataTypeID)).join(' '));
}

const TIMESTAMPTZ = 1184;

function asText(value: unknown, type: number | undefined): string {
  if (value === null) return '-';
  return type === TIMESTAMPTZ ? formatInstant(value as bigint) : String(value).replaceAll(' ', '_');
}
