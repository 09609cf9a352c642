import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loaded } from './Loaded.tsx';
import { More } from './More.tsx';
import { LineSkeletons } from './Skeleton.tsx';
import { type Column, Table } from './Table.tsx';

/** A list that comes page by page, as a table: loading, failed, empty, or its rows and a button for more. */
export function PagedTable<Row>({
  list,
  what,
  lines,
  empty,
  caption,
  columns,
  keyOf,
}: {
  list: UseInfiniteQueryResult<Row[]>;
  /** In a sentence, such as "the instances". */
  what: string;
  /** How many placeholder lines to show while it loads. */
  lines: number;
  /** Where there can be no rows. */
  empty?: ReactNode;
  caption: string;
  columns: Column<Row>[];
  keyOf: (row: Row) => string;
}) {
  return (
    <Loaded
      query={list}
      what={what}
      skeleton={<LineSkeletons count={lines} />}
      empty={(rows) => rows.length === 0 && empty}
    >
      {(rows) => (
        <>
          <Table caption={caption} columns={columns} rows={rows} keyOf={keyOf} />
          <More list={list} />
        </>
      )}
    </Loaded>
  );
}
