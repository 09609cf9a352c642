import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { site } from './site.ts';

/** The browser tab's title: the parts, most specific first, then the site's name. */
export function setTitle(...parts: string[]): void {
  document.title = [...parts, site.name].join(' · ');
}

/** Instead of the page's own title, as soon as all parts are known. */
export function useTitle(...parts: (string | undefined)[]): void {
  const [location] = useLocation();
  const title = parts.includes(undefined) ? null : parts.join(' · ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address gets its page's title first
  useEffect(() => {
    if (title !== null) setTitle(title);
  }, [title, location]);
}
