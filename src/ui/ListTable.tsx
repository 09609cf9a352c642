import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Fragment, type ReactNode, useState } from 'react';
import { COUNTED_UP_TO } from '../../domain/countedUpTo.ts';
import type { ListState } from '../client/listState.ts';
import { Button } from './Button.tsx';
import { Choice, Field } from './Field.tsx';
import { FileLink } from './FileLink.tsx';
import { numberFormat } from './formats.ts';
import { Loaded } from './Loaded.tsx';
import { More } from './More.tsx';
import { type ListSelection, useChosen } from './ListSelection.tsx';
import { LineSkeletons } from './Skeleton.tsx';
import { type Column, Table } from './Table.tsx';

export interface ListColumn<Row> extends Column<Row> {
  /** The API's name of the order by this column. */
  sort?: string;
}

export interface ListFilter {
  /** Of the API's query. */
  name: string;
  label: string;
  /** By value; without one, all. */
  options: Record<string, string>;
  /** What all are called, if they are not all there are. */
  all?: string;
}

/** A list that may be long: search, filters, order, count and a file of what they leave, all in the page's address. */
export function ListTable<Row>({
  list,
  state,
  one,
  many,
  usualSort,
  searchHint,
  filters,
  file,
  columns,
  keyOf,
  selection,
  empty,
}: {
  list: UseInfiniteQueryResult<{ items: Row[]; total: number }>;
  state: ListState;
  /** A row in a sentence: "user", and several: "users". */
  one: string;
  many: string;
  /** The API's order where none is asked for. */
  usualSort: string;
  /** What the search looks at. */
  searchHint: string;
  filters: ListFilter[];
  /** The address of the list as CSV. */
  file: string;
  columns: ListColumn<Row>[];
  keyOf: (row: Row) => string;
  selection?: ListSelection<Row> | undefined;
  /** Where there are none at all. */
  empty: ReactNode;
}) {
  const { query, set } = state;
  const order = query.sort ?? usualSort;
  const narrowed = Object.keys(query).some((name) => name !== 'sort');
  const chosen = useChosen(keyOf, selection);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-3">
        <SearchField key={query.search ?? ''} state={state} hint={searchHint} />
        {filters.map(({ name, label, options, all = 'All' }) => (
          <Choice
            key={name}
            label={label}
            value={query[name] ?? ''}
            onChange={({ target }) => set(name, target.value)}
          >
            <option value="">{all}</option>
            {Object.entries(options).map(([value, said]) => (
              <option key={value} value={value}>
                {said}
              </option>
            ))}
          </Choice>
        ))}
        <OrderChoice columns={columns} order={order} set={set} />
      </div>
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-x-4">
        <p role="status" className="text-sm text-soft tabular-nums">
          {list.data && `${describeTotal(list.data.total)} ${list.data.total === 1 ? one : many}`}
        </p>
        <FileLink href={file}>Download CSV</FileLink>
      </div>
      <Loaded
        query={list}
        what={`the ${many}`}
        skeleton={<LineSkeletons count={10} />}
        empty={({ items }) =>
          items.length === 0 && (narrowed ? <p className="py-6 text-soft">No {many} match.</p> : empty)
        }
      >
        {({ items }) => (
          <>
            <Table
              caption={many}
              columns={chosen.mark(
                columns.map((column) => withOrder(column, order, set)),
                items,
              )}
              rows={items}
              keyOf={keyOf}
            />
            <More list={list} />
            {chosen.bar(items)}
          </>
        )}
      </Loaded>
    </>
  );
}

function describeTotal(total: number): string {
  const isMore = total > COUNTED_UP_TO;
  return `${isMore ? 'over ' : ''}${numberFormat().format(isMore ? COUNTED_UP_TO : total)}`;
}

/** On a phone, where columns are left out, and their headings with them. */
function OrderChoice<Row>({
  columns,
  order,
  set,
}: {
  columns: ListColumn<Row>[];
  order: string;
  set: ListState['set'];
}) {
  const sorted = columns.filter(({ sort }) => sort !== undefined);
  return (
    <Choice
      label="Sort by"
      className="sm:hidden"
      value={order}
      onChange={({ target }) => set('sort', target.value)}
    >
      {sorted.map(({ sort, name }) => (
        <Fragment key={sort}>
          <option value={sort}>{name}, ascending</option>
          <option value={`-${sort}`}>{name}, descending</option>
        </Fragment>
      ))}
    </Choice>
  );
}

/** Its heading is a button that orders by it, and turns the order around. */
function withOrder<Row>(
  column: ListColumn<Row>,
  order: string,
  set: (name: string, value: string) => void,
): Column<Row> {
  const { sort, name, isFigure = false } = column;
  if (sort === undefined) return column;
  const isUp = order === sort;
  const isDown = order === `-${sort}`;
  const Arrow = isDown ? ArrowDown : ArrowUp;
  return {
    ...column,
    order: isUp ? 'ascending' : isDown ? 'descending' : 'none',
    heading: (
      <button
        type="button"
        onClick={() => set('sort', isUp ? `-${sort}` : sort)}
        className={`inline-flex min-h-6 items-center gap-1 hover:text-ink ${isFigure ? 'flex-row-reverse' : ''}`}
      >
        {name}
        <Arrow aria-hidden className={`size-3.5 ${isUp || isDown ? '' : 'invisible'}`} />
      </button>
    ),
  };
}

function SearchField({ state: { query, set }, hint }: { state: ListState; hint: string }) {
  const [text, setText] = useState(query.search ?? '');
  return (
    <search className="w-full max-w-md">
      <form
        className="flex items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          set('search', text.trim());
        }}
      >
        <Field
          label="Search"
          hint={hint}
          className="grow"
          type="search"
          value={text}
          maxLength={100}
          autoComplete="off"
          onChange={({ target }) => {
            setText(target.value);
            // The browser's clear button empties it without a submit.
            if (target.value === '') set('search', '');
          }}
        />
        <Button type="submit" look="secondary" className="mt-7 min-h-10.5">
          Search
        </Button>
      </form>
    </search>
  );
}
