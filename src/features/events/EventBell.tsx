import { Popover } from '@base-ui/react/popover';
import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { RequestError } from '../../client/request.ts';
import { Ago } from '../../ui/Timestamp.tsx';
import { eventsQuery } from './queries.ts';
import { markSeen, seenUntil } from './seen.ts';
import { nameEvent } from './words.ts';

/** A bell with an organization's latest events, and how many of them are new since it was last opened. */
export default function EventBell({ organization }: { organization: string }) {
  const { data, error } = useQuery(eventsQuery(organization));
  const [seen, setSeen] = useState(() => seenUntil(organization));
  if (error instanceof RequestError && error.status === 404) return null;
  const items = data?.items ?? [];
  const unread = items.filter(({ sequence }) => sequence > seen).length;
  const open = (isOpen: boolean) => {
    const latest = items[0]?.sequence ?? 0;
    if (isOpen && latest > seen) markSeen(organization, latest);
    if (!isOpen && latest > seen) setSeen(latest);
  };
  return (
    <Popover.Root onOpenChange={open}>
      <Popover.Trigger
        aria-label={unread === 0 ? 'Events' : `Events, ${unread} new`}
        className="relative shrink-0 rounded-md px-2 py-1.5 text-soft hover:bg-sunken hover:text-ink"
      >
        <Bell aria-hidden className="size-4" />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-accent px-1 text-center text-xs leading-4 text-on-accent"
          >
            {unread}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className="z-40">
          <Popover.Popup className="max-h-[70vh] w-80 max-w-[calc(100vw-2rem)] overflow-auto rounded-lg border border-line bg-card p-4 shadow-xl">
            <Popover.Title className="font-semibold">Latest events</Popover.Title>
            {items.length === 0 ? (
              <p className="mt-2 text-sm text-soft">Nothing has happened yet.</p>
            ) : (
              <ul className="mt-2 divide-y divide-line text-sm">
                {items.map(({ id, type, at, data: says, sequence }) => (
                  <li key={id} className="py-2">
                    <span className={sequence > seen ? 'font-medium' : ''}>{nameEvent(type)}</span>
                    {typeof says.name === 'string' && <span className="wrap-anywhere">: {says.name}</span>}
                    {typeof says.subject === 'string' && (
                      <span className="wrap-anywhere">: {says.subject}</span>
                    )}
                    <span className="block text-soft">
                      <Ago moment={at} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
