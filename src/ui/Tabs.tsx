import { useEffect, useRef } from 'react';
import { Link, useRoute } from 'wouter';

export interface Tab {
  href: string;
  label: string;
  /** What else belongs to it, as the router matches it; all addresses below its own, by default. */
  below?: string;
}

/** Links to pages that belong together; on a phone the row scrolls, with the present one in sight. */
export function Tabs({ name, tabs }: { /** For screen readers. */ name: string; tabs: Tab[] }) {
  return (
    <nav aria-label={name} className="relative -mx-3 mt-3 flex overflow-x-auto border-line border-b px-1">
      {tabs.map((tab) => (
        <TabLink key={tab.href} {...tab} />
      ))}
    </nav>
  );
}

function TabLink({ href, label, below = `${href}/*` }: Tab) {
  const [isExact] = useRoute(href);
  const [isBelow] = useRoute(below);
  const isHere = isExact || isBelow;
  const tab = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const row = tab.current?.parentElement;
    // Only the row moves: scrollIntoView() would move the page, too.
    if (isHere && row) row.scrollLeft = centredIn(row, tab.current);
  }, [isHere]);
  return (
    <Link
      ref={tab}
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className="-mb-px border-transparent border-b-2 px-2 py-2 sm:px-3 text-sm whitespace-nowrap text-soft hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink"
    >
      {label}
    </Link>
  );
}

/** How far a row is scrolled when a tab is in its middle; the browser stops at the ends. */
function centredIn(row: HTMLElement, tab: HTMLElement | null): number {
  return tab === null ? 0 : tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
