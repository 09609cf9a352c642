import { z } from 'zod';
import type { ListKey, ListPage } from '../db/list.ts';
import { ProblemError } from './problem.ts';

const KEY = /^\d{1,18}(\.\d{1,18})*$/;
const INTEGER = /^-?\d{1,18}$/;
/** As JSON: the order, the last row's value in it, and its id. */
const LIST_KEY = z
  .string()
  .transform((text, { issues, value }) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      issues.push({ code: 'custom', input: value, message: 'is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.string()));
/** The year 2100: later moments are in no list. */
const END_OF_TIME_MICROS = 4_102_444_800_000_000n;

/** The parts of a cursor's key; null without a cursor. Throws a ProblemError on what was never handed out. */
export function readCursor(cursor: string | undefined, parts: number): bigint[] | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  const key = KEY.test(text) ? text.split('.').map(BigInt) : [];
  if (key.length !== parts) throw foreignCursor();
  return key;
}

/** The same for a key of one number. */
export function readNumberCursor(cursor: string | undefined): bigint | null {
  return readCursor(cursor, 1)?.[0] ?? null;
}

/** What a list's query says of order and place, read; `numeric` are the orders by a number. */
export function readListPage<Sort extends string>(
  { sort: order, cursor, limit }: { sort: Sort | `-${Sort}`; cursor?: string | undefined; limit: number },
  numeric: readonly Sort[],
): ListPage<Sort> {
  const descending = order.startsWith('-');
  const sort = (descending ? order.slice(1) : order) as Sort;
  const after = cursor === undefined ? null : readListKey(cursor, order, numeric.includes(sort));
  return { sort, descending, after, limit };
}

function readListKey(cursor: string, order: string, isNumeric: boolean): ListKey {
  const [of, value, id, ...more] = LIST_KEY.safeParse(Buffer.from(cursor, 'base64url').toString()).data ?? [];
  const fits = of === order && more.length === 0 && value !== undefined && !value.includes('\0');
  if (!fits || id === undefined || !INTEGER.test(id) || (isNumeric && !INTEGER.test(value))) {
    throw foreignCursor();
  }
  return { value, id: BigInt(id) };
}

/** A key's part that is a moment, in micros since 1970. */
export function momentPart(part: bigint): bigint {
  if (part > END_OF_TIME_MICROS) throw foreignCursor();
  return part;
}

function foreignCursor(): ProblemError {
  return new ProblemError('invalid_request', 'the cursor is not one of this list');
}
