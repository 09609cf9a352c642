import { serverNow } from '../client/serverClock.ts';
import { dateFormat } from './formats.ts';
import { useAtNow } from './now.ts';

const DAY = { day: 'numeric', month: 'short' } as const;
const TIME = { timeStyle: 'short' } as const;
const WITH_YEAR = { dateStyle: 'medium', timeStyle: 'short' } as const;
const LOCAL_EXACT = { dateStyle: 'medium', timeStyle: 'medium' } as const;
let relative: Intl.RelativeTimeFormat | undefined;

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** A moment in the reader's own time; in UTC on hover. */
export function At({ moment }: { moment: string }) {
  return (
    <time dateTime={moment} title={formatUtc(moment)} className="tabular-nums">
      {formatTimestamp(moment)}
    </time>
  );
}

/** The same for sentences about what goes on: of today, the time alone. */
export function Since({ moment }: { moment: string }) {
  const isToday = new Date(moment).toDateString() === new Date(serverNow()).toDateString();
  return (
    <time dateTime={moment} title={formatUtc(moment)} className="tabular-nums">
      {isToday ? dateFormat(TIME).format(new Date(moment)) : formatTimestamp(moment)}
    </time>
  );
}

/** A moment in the reader's own time, such as "30 Nov, 04:51": with the year unless it is the current one. */
export function formatTimestamp(moment: string): string {
  const date = new Date(moment);
  const isThisYear = date.getFullYear() === new Date(serverNow()).getFullYear();
  return isThisYear
    ? `${dateFormat(DAY).format(date)}, ${dateFormat(TIME).format(date)}`
    : dateFormat(WITH_YEAR).format(date);
}

/** How long ago, or in how long; the exact time on hover and for screen readers. */
export function Ago({
  moment,
  isPast = false,
}: {
  moment: string;
  /** It cannot be in the future: the server's clock is known only to a second or two. */
  isPast?: boolean;
}) {
  const distance = useAtNow((now) => {
    const distanceMs = Date.parse(moment) - now;
    return describeDistance(isPast ? Math.min(distanceMs, 0) : distanceMs);
  });
  return (
    <time
      dateTime={moment}
      title={`${dateFormat(LOCAL_EXACT).format(new Date(moment))} (${formatUtc(moment)})`}
      className="tabular-nums"
    >
      {distance}
    </time>
  );
}

/** "12 seconds ago", "in 3 hours": whole units, rounded towards now. */
function describeDistance(differenceMs: number): string {
  const seconds = Math.trunc(differenceMs / 1_000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  if (seconds === 0) return 'just now';
  relative ??= new Intl.RelativeTimeFormat(undefined, { numeric: 'always' });
  return relative.format(Math.trunc(seconds / size), unit);
}

/** "48 seconds", "3 minutes": for sentences about an age. */
export function describeSpan(spanMs: number): string {
  const seconds = Math.max(0, Math.trunc(spanMs / 1_000));
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', 1];
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.trunc(seconds / size),
  );
}

/** "2026-09-01 06:30:00 UTC" */
function formatUtc(moment: string): string {
  return `${new Date(moment).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}
