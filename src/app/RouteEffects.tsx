import { type ReactNode, useEffect, useLayoutEffect } from 'react';
import { useLocation } from 'wouter';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import { setTitle } from '../client/title.ts';

/** The first page of a visit: the browser itself starts at the top, with nothing in focus. */
let isFirst = true;
/** Back and forward: the browser restores the scroll position. */
let isReturn = false;
window.addEventListener('popstate', () => {
  isReturn = true;
});

/** What a browser does by itself on a new page: sets a title, until the page has a better one, scrolls to the top, and focuses the page's beginning. */
export function RouteEffects({ page, children }: { page: PageName; children: ReactNode }) {
  const [location] = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same, as below
  useLayoutEffect(() => setTitle(PAGES[page].title), [page, location]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address of the same page is a new page too
  useEffect(() => {
    if (!isFirst && !isReturn) window.scrollTo(0, 0);
    if (!isFirst) document.getElementById('main')?.focus({ preventScroll: true });
    isFirst = false;
    isReturn = false;
  }, [page, location]);
  return children;
}
