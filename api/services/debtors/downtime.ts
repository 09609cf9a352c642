import type { Queryable } from '../../../db/pool.ts';
import { lastRecordedMinute, readRecordedSpans } from '../../../db/status/statusMinutes.ts';
import { type DowntimeRecord, readDowntime } from '../../../domain/debtors/standstill.ts';
import { type Instant, MINUTE_MICROS } from '../../../domain/instant.ts';

/** So long before, for the minute that was recorded last before a gap. */
const BEFORE_MINUTES = 10;

/** When the platform was down since a moment, by its own record: at least since what was recorded last, however long ago. */
export async function readDowntimeSince(db: Queryable, since: Instant): Promise<DowntimeRecord> {
  const asked = Number(since / MINUTE_MICROS) - BEFORE_MINUTES;
  const last = await lastRecordedMinute(db);
  const { spans, now } = await readRecordedSpans(db, Math.max(0, Math.min(asked, last ?? asked)));
  return readDowntime(spans, now);
}
