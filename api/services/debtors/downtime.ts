import type { Queryable } from '../../../db/pool.ts';
import { readRecordedSpans } from '../../../db/status/statusMinutes.ts';
import { type DowntimeRecord, readDowntime } from '../../../domain/debtors/standstill.ts';
import { type Instant, MINUTE_MICROS } from '../../../domain/instant.ts';

/** So long before, for the minute that was recorded last before a gap. */
const BEFORE_MINUTES = 10n;

/** When the platform was down since a moment, by its own record. */
export async function readDowntimeSince(db: Queryable, since: Instant): Promise<DowntimeRecord> {
  const minute = since / MINUTE_MICROS - BEFORE_MINUTES;
  const { spans, now } = await readRecordedSpans(db, Number(minute > 0n ? minute : 0n));
  return readDowntime(spans, now);
}
