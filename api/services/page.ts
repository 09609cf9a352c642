/** The key after which the next page begins, as opaque text. */
export function writeCursor(...key: bigint[]): string {
  return Buffer.from(key.join('.')).toString('base64url');
}

/** A page as it is answered: a full page may have another behind it. */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => bigint[],
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const last = rows.at(-1);
  return {
    items: rows.map(toItem),
    nextCursor: last !== undefined && rows.length === limit ? writeCursor(...keyOf(last)) : null,
  };
}
