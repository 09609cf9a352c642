import type { Listed, ListKey, ListPage } from '../../db/list.ts';

/** The key after which the next page begins, as opaque text. */
export function writeCursor(...key: bigint[]): string {
  return Buffer.from(key.join('.')).toString('base64url');
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A page of rows: a full one may have another behind it. */
export function pageOf<Row>(rows: Row[], limit: number, keyOf: (row: Row) => bigint[]): Page<Row> {
  const last = rows.at(-1);
  return {
    items: rows,
    nextCursor: last !== undefined && rows.length === limit ? writeCursor(...keyOf(last)) : null,
  };
}

/** A page of a list in any order. */
export interface CountedPage<Item> extends Page<Item> {
  /** How many there are on all pages; null on later pages, which need not count again. */
  total: number | null;
}

/** The key after which the next page of an ordered list begins. It names the order, since it fits no other. */
function writeListCursor({ sort, descending }: ListPage<string>, { sortKey, sortId }: Listed): string {
  return Buffer.from(JSON.stringify([orderOf(sort, descending), sortKey, String(sortId)])).toString(
    'base64url',
  );
}

/** Such as -created: an order as queries name it. */
function orderOf(sort: string, descending: boolean): string {
  return descending ? `-${sort}` : sort;
}

/** A page of an ordered list, and on the first page how many rows there are. */
export async function countedPageOf<Row extends Listed>(
  page: ListPage<string>,
  rows: Promise<Row[]>,
  count: () => Promise<number>,
): Promise<CountedPage<Row>> {
  const total = page.after === null ? count() : null;
  const [items, all] = await Promise.all([rows, total]);
  const last = items.at(-1);
  const isFull = last !== undefined && items.length === page.limit;
  return {
    items,
    nextCursor: isFull ? writeListCursor(page, last) : null,
    total: all,
  };
}

/** The same page, with each row mapped. */
export function mapPage<Row, Item, Rest extends object>(
  page: Page<Row> & Rest,
  toItem: (row: Row) => Item,
): Omit<Rest, 'items'> & Page<Item> {
  return { ...page, items: page.items.map(toItem) };
}

/** Every row in order of one number, page after page, so that only one page is held in memory. */
export function everyPage<Row>(
  limit: number,
  read: (page: { after: bigint; limit: number }) => Promise<Row[]>,
  keyOf: (row: Row) => bigint,
): AsyncGenerator<Row[]> {
  return everyPageAfter(0n, limit, read, keyOf);
}

/** The same in any order, after a first key. */
export async function* everyPageAfter<Row, Key>(
  first: Key,
  limit: number,
  read: (page: { after: Key; limit: number }) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
): AsyncGenerator<Row[]> {
  for (let after = first; ; ) {
    const rows = await read({ after, limit });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) return;
    after = keyOf(last);
  }
}

const LISTED_AT_ONCE = 1_000;

/** All of an ordered list. */
export function everyListed<Row extends Listed, Sort extends string>(
  order: Pick<ListPage<Sort>, 'sort' | 'descending'>,
  read: (page: ListPage<Sort>) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  return everyPageAfter<Row, ListKey | null>(
    null,
    LISTED_AT_ONCE,
    (place) => read({ ...order, ...place }),
    ({ sortKey, sortId }) => ({ value: sortKey, id: sortId }),
  );
}
