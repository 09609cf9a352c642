import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import { site } from '../client/site.ts';

/** What a browser does by itself on a new page: the title, the top, and the focus where the page begins. */
export function Arrival({ page, children }: { page: PageName; children: ReactNode }) {
  const [location] = useLocation();
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address of the same page is a new page too
  useEffect(() => {
    document.title = `${PAGES[page].title} · ${site.name}`;
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [page, location]);
  return children;
}
