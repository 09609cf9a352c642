import { type ReactNode, useState } from 'react';
import { Button } from './Button.tsx';
import { numberFormat } from './formats.ts';
import type { Column } from './Table.tsx';

/** Several rows chosen, to do the same with all of them. */
export interface ListSelection<Row> {
  nameOf: (row: Row) => string;
  /** The buttons; `clear` ends the selection. */
  actions: (rows: Row[], clear: () => void) => ReactNode;
}

const BOX = 'size-5 shrink-0 self-center accent-accent';

/** Boxes beside the rows' names, and below the list, in sight, what can be done with those that are ticked. */
export function useChosen<Row>(keyOf: (row: Row) => string, selection: ListSelection<Row> | undefined) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const clear = () => setKeys(new Set());
  const toggle = (rows: Row[], isOn: boolean) => {
    const changed = new Set(keys);
    for (const row of rows) {
      if (isOn) changed.add(keyOf(row));
      else changed.delete(keyOf(row));
    }
    setKeys(changed);
  };

  function mark(columns: Column<Row>[], rows: Row[]): Column<Row>[] {
    const [named, ...others] = columns;
    if (selection === undefined || named === undefined) return columns;
    const areAll = rows.every((row) => keys.has(keyOf(row)));
    return [
      {
        ...named,
        heading: (
          <span className="flex items-baseline gap-3">
            <input
              type="checkbox"
              aria-label="Select all that are shown"
              className={BOX}
              checked={areAll}
              onChange={() => toggle(rows, !areAll)}
            />
            {named.heading ?? named.name}
          </span>
        ),
        cell: (row) => (
          <span className="flex items-baseline gap-3">
            <input
              type="checkbox"
              aria-label={`Select ${selection.nameOf(row)}`}
              className={BOX}
              checked={keys.has(keyOf(row))}
              onChange={({ target }) => toggle([row], target.checked)}
            />
            <span className="min-w-0">{named.cell(row)}</span>
          </span>
        ),
      },
      ...others,
    ];
  }

  function bar(rows: Row[]): ReactNode {
    const chosen = rows.filter((row) => keys.has(keyOf(row)));
    if (selection === undefined || chosen.length === 0) return null;
    return (
      <div className="sticky bottom-3 z-10 mt-3 flex flex-wrap items-center gap-2 rounded-md border border-line bg-card px-4 py-2 shadow-lg">
        <p role="status" className="mr-auto text-sm tabular-nums">
          {numberFormat().format(chosen.length)} selected
        </p>
        {selection.actions(chosen, clear)}
        <Button look="secondary" onClick={clear}>
          Clear
        </Button>
      </div>
    );
  }

  return { mark, bar };
}
