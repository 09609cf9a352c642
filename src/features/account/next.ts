import { useSearch } from 'wouter';
import { pathTo } from '../../client/paths.ts';
import { useIsAdministrator } from '../../client/viewer.ts';

/** Where to go after signing in: `next` of the address, when it is a path of this site; else home. */
export function useNext(): string {
  const isAdministrator = useIsAdministrator();
  return readNext(useSearch()) ?? pathTo(isAdministrator ? 'home' : 'organizations');
}

function readNext(search: string): string | null {
  const wanted = new URLSearchParams(search).get('next') ?? '';
  const { origin } = window.location;
  if (wanted.startsWith('/') && URL.canParse(wanted, origin)) {
    // As the browser would read it: "//evil.example", "/\evil.example" and "/.//evil.example" are not ours.
    const url = new URL(wanted, origin);
    if (url.origin === origin && !url.pathname.startsWith('//')) return url.pathname + url.search + url.hash;
  }
  return null;
}

/** Carries `next` along to another page, such as registration. */
export function useWithNext(): (path: string) => string {
  const search = useSearch();
  const next = new URLSearchParams(search).get('next');
  return (path) => (next === null ? path : `${path}?next=${encodeURIComponent(next)}`);
}
