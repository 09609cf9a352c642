import { useSearch } from 'wouter';
import { pathTo } from '../../client/paths.ts';

/** Where to go after signing in: `next` of the address, when it is a path of this site; else the organizations. */
export function useNext(): string {
  return readNext(useSearch());
}

function readNext(search: string): string {
  const wanted = new URLSearchParams(search).get('next') ?? '';
  const { origin } = window.location;
  if (wanted.startsWith('/') && URL.canParse(wanted, origin)) {
    // As the browser would read it: "//evil.example", "/\evil.example" and "/.//evil.example" are not ours.
    const url = new URL(wanted, origin);
    if (url.origin === origin && !url.pathname.startsWith('//')) return url.pathname + url.search + url.hash;
  }
  return pathTo('organizations');
}

/** Carries `next` along to another page, such as registration. */
export function useWithNext(): (path: string) => string {
  const search = useSearch();
  const next = new URLSearchParams(search).get('next');
  return (path) => (next === null ? path : `${path}?next=${encodeURIComponent(next)}`);
}
