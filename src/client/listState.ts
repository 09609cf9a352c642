import { useLocation, useSearch } from 'wouter';

/** What a list shows, by the names of the API's query: all of it is in the page's address, to be shared and come back to. */
export interface ListState {
  query: Record<string, string>;
  /** Changes a part; empty takes it out. */
  set: (name: string, value: string) => void;
}

/** `names`: what of the page's address belongs to the list. */
export function useListState(names: readonly string[]): ListState {
  const search = useSearch();
  const [path, go] = useLocation();
  const given = new URLSearchParams(search);
  return {
    query: Object.fromEntries([...given].filter(([name, value]) => names.includes(name) && value !== '')),
    set: (name, value) => {
      if (value === '') given.delete(name);
      else given.set(name, value);
      go(given.size === 0 ? path : `${path}?${given}`, { replace: true });
    },
  };
}
