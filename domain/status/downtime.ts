import { type Component, type RecordedSpan, stretchesOf } from './statusRecord.ts';

/** Minutes on end, `until` not included: numbers of whole minutes since 1970 (UTC). */
export interface Minutes {
  from: number;
  until: number;
}

/** What of a window counts as down, in order. */
export interface Downtime {
  down: Minutes[];
  /** Minutes of which nobody knows: they do not count. */
  unknownMinutes: number;
}

const MINUTES_IN_AN_HOUR = 60;

/**
 * The minutes of a window in which the record saw one of the components down. `spans` begin at or before the window, as far
 * as there are any; `now` is the present minute.
 */
export function recordedDowntime(
  spans: RecordedSpan[],
  window: Minutes,
  components: readonly Component[],
  now: number,
): Downtime {
  const down: Minutes[] = [];
  let known = 0;
  for (const stretch of stretchesOf(spans, now)) {
    const part = clip(stretch, window);
    if (part.from >= part.until) continue;
    const states = components.map((component) => stretch[component]);
    if (states.includes('down')) append(down, part);
    else if (states.includes('unknown')) continue;
    known += part.until - part.from;
  }
  return { down, unknownMinutes: window.until - window.from - known };
}

/** All of a window, for what the record does not see: a region, a network. */
export function wholeDowntime(window: Minutes): Downtime {
  return { down: [window], unknownMinutes: 0 };
}

export function countMinutes(ranges: Minutes[]): number {
  return ranges.reduce((sum, { from, until }) => sum + until - from, 0);
}

/** How many minutes fall into each clock hour, of those that have any. Hours are counted since 1970 (UTC). */
export function minutesByHour(ranges: Minutes[]): Map<number, number> {
  const hours = new Map<number, number>();
  for (const { from, until } of ranges) {
    for (let start = from; start < until; ) {
      const hour = Math.floor(start / MINUTES_IN_AN_HOUR);
      const end = Math.min(until, (hour + 1) * MINUTES_IN_AN_HOUR);
      hours.set(hour, (hours.get(hour) ?? 0) + end - start);
      start = end;
    }
  }
  return hours;
}

function clip(minutes: Minutes, { from, until }: Minutes): Minutes {
  return { from: Math.max(minutes.from, from), until: Math.min(minutes.until, until) };
}

function append(ranges: Minutes[], { from, until }: Minutes): void {
  const last = ranges.at(-1);
  if (last?.until === from) last.until = until;
  else ranges.push({ from, until });
}
