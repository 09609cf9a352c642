import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query';
import { addressOf, type Answer, type AnyInput, ask, type Inputs, type OperationName } from './request.ts';

/** A page of a list, as the API returns it. */
export interface ListPage<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** An operation that returns a page of a list. */
type ListName = {
  [Name in OperationName]: Answer<Name> extends ListPage<unknown> ? Name : never;
}[OperationName];
type PageOf<Name extends ListName> = ListPage<Answer<Name>['items'][number]>;

/** A list that is read page by page; `data` is all items so far. */
export function listQuery<Name extends ListName>(operation: Name, ...[input]: Inputs<Name>) {
  const given: AnyInput = input ?? {};
  return infiniteQueryOptions({
    queryKey: [...listKey(operation, given.path), given.query ?? {}],
    queryFn: ({ pageParam, signal }) => {
      const query = pageParam === null ? given.query : { ...given.query, cursor: pageParam };
      return ask(operation, { ...given, query, signal }) as Promise<PageOf<Name>>;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** A list that says on its first page how many there are. */
type CountedListName = {
  [Name in OperationName]: Answer<Name> extends ListPage<unknown> & { total: number | null } ? Name : never;
}[OperationName];

/** The same with the count of all: `data` is the items so far, and the total. */
export function countedListQuery<Name extends CountedListName>(operation: Name, ...inputs: Inputs<Name>) {
  type Counted = PageOf<Name> & { total: number | null };
  return {
    ...listQuery(operation, ...inputs),
    select: ({ pages }: InfiniteData<PageOf<Name>>) => ({
      items: pages.flatMap(({ items }) => items),
      total: (pages[0] as Counted | undefined)?.total ?? 0,
    }),
  };
}

/** Everything cached of a list, under any filter. */
export function listKey(operation: ListName, path?: Record<string, string>): string[] {
  return ['list', addressOf(operation, { path })];
}
