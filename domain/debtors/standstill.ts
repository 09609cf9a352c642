import { type Instant, MINUTE_MICROS } from '../instant.ts';
import { type RecordedSpan, stretchesOf } from '../status/statusRecord.ts';

/** Minutes on end in which app, database or billing were not known to work. */
interface Downtime {
  from: Instant;
  until: Instant;
}

export interface DowntimeRecord {
  downtimes: Downtime[];
  /** What was seen last lies in one of them. */
  isDown: boolean;
}

/**
 * When the ladder of debtors stood still, by the platform's own record: nobody loses grace while they could not have paid,
 * or hours were not billed. A minute of which nobody knows counts as well. Nothing is known before the first recorded one.
 */
export function readDowntime(spans: RecordedSpan[], now: Instant): DowntimeRecord {
  const downtimes: Downtime[] = [];
  let isDown = false;
  for (const { from, until, app, database, billing } of stretchesOf(spans, Number(now / MINUTE_MICROS))) {
    isDown = app !== 'up' || database !== 'up' || billing === 'down';
    if (!isDown) continue;
    const last = downtimes.at(-1);
    const start = BigInt(from) * MINUTE_MICROS;
    const end = BigInt(until) * MINUTE_MICROS;
    if (last?.until === start) last.until = end;
    else downtimes.push({ from: start, until: end });
  }
  return { downtimes, isDown };
}

/** How much of the time between two moments lay in them. */
export function standstillBetween({ downtimes }: DowntimeRecord, from: Instant, until: Instant): bigint {
  return downtimes.reduce((sum, down) => {
    const start = down.from > from ? down.from : from;
    const end = down.until < until ? down.until : until;
    return end > start ? sum + (end - start) : sum;
  }, 0n);
}
