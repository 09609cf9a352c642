import { infiniteQueryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** A page of a list, as the API answers it. */
export interface ListPage<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A list that is read page after page; `data` is all items so far. */
export function listQuery<Item>(path: string, filter: Record<string, string> = {}) {
  return infiniteQueryOptions({
    queryKey: ['list', path, filter],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) });
      return request<ListPage<Item>>(`${path}?${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}
