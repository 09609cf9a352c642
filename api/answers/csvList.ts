import { csvLine, csvText } from '../../domain/csvLine.ts';

/** A list as CSV: a column for each name. `texts` are what people typed, which must not be read as formulas. */
export async function* writeCsvList<Row, View extends object>(
  pages: AsyncIterable<Row[]>,
  view: (row: Row) => View,
  columns: readonly (keyof View & string)[],
  texts: readonly (keyof View & string)[],
): AsyncGenerator<string> {
  yield `${csvLine(columns)}\r\n`;
  const fieldOf = (item: View, column: keyof View & string) => {
    const value = item[column] as string | number | null;
    return texts.includes(column) && typeof value === 'string' ? csvText(value) : value;
  };
  for await (const rows of pages) {
    const lines = rows.map(view).map((item) => csvLine(columns.map((column) => fieldOf(item, column))));
    yield lines.map((line) => `${line}\r\n`).join('');
  }
}
