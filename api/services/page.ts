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

/** The same page, with each row mapped. */
export function mapPage<Row, Item>(page: Page<Row>, toItem: (row: Row) => Item): Page<Item> {
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
