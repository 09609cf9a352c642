import { type ReactNode, useId } from 'react';

export interface Column<Row> {
  name: string;
  /** In the head instead of the name: a button that orders by the column. */
  heading?: ReactNode;
  order?: 'ascending' | 'descending' | 'none';
  /** Figures are right-aligned. */
  isFigure?: boolean;
  /** Left out on a phone. */
  isExtra?: boolean;
  /** Buttons at the end of the row: the name is for screen readers only. */
  isAction?: boolean;
  cell: (row: Row) => ReactNode;
}

/**
 * A table; a wide one scrolls sideways, by keyboard too, and holds what only screen readers see: unheld, that makes the page
 * as wide as the table. The first column names the row.
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  /** For screen readers: what the rows are. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
}) {
  const id = useId();
  const lastOnPhone = columns.findLast(({ isExtra }) => !isExtra);
  const shapeOf = (column: Column<Row>) => `${shape(column)} ${column === lastOnPhone ? 'max-sm:pr-0' : ''}`;
  return (
    // A group and no landmark: a page has many tables.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div role="group" aria-labelledby={id} tabIndex={0} className="relative -mx-2 overflow-x-auto px-2">
      <table className="w-full text-left text-sm">
        <caption id={id} className="sr-only">
          {caption}
        </caption>
        <thead className="text-soft">
          <tr className="border-line border-b">
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                aria-sort={column.order}
                className={`${shapeOf(column)} py-2 font-medium`}
              >
                {column.isAction ? (
                  <span className="sr-only">{column.name}</span>
                ) : (
                  (column.heading ?? column.name)
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-line border-b last:border-0">
              {columns.map((column, index) =>
                index === 0 ? (
                  <th
                    key={column.name}
                    scope="row"
                    className={`${shapeOf(column)} py-2.5 font-medium wrap-anywhere print:py-1`}
                  >
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.name}
                    className={`${shapeOf(column)} ${column.isAction ? 'py-1' : 'py-2.5 print:py-1'}`}
                  >
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shape<Row>({ isFigure, isExtra, isAction }: Column<Row>): string {
  return `${isFigure ? 'text-right tabular-nums' : ''} ${isAction ? 'text-right whitespace-nowrap' : ''} ${isExtra ? 'max-sm:hidden' : ''} pr-4 last:pr-0 align-baseline`;
}
