/** The platform's record of itself, judged by minutes: numbers of whole minutes since 1970 (UTC). */

export type Component = 'app' | 'database' | 'billing';
export const COMPONENTS: readonly Component[] = ['app', 'database', 'billing'];

/**
 * Minutes on end, `until` not included, in which an app looked and saw the same. Without the database, billing is unknown.
 * Null for the database: nobody knows whether any app ran.
 */
export interface RecordedSpan {
  from: number;
  until: number;
  databaseReachable: boolean | null;
  billingOnTime: boolean | null;
}

export type DayState = 'operational' | 'degraded' | 'outage' | 'no_data';
export type MinuteState = 'up' | 'down' | 'unknown';

interface DayRecord {
  /** Days since 1970 (UTC). */
  day: number;
  state: DayState;
  /** Minutes of the day, of today those up to now. */
  up: number;
  down: number;
  unknown: number;
}

/** Bad minutes on end; `until` is null while it lasts. */
export interface Incident {
  component: Component;
  from: number;
  until: number | null;
}

export interface StatusRecord {
  /** The last five minutes, the latest last; none when the last one is over two minutes old. */
  recent: Record<Component, MinuteState[]>;
  /** The last one is today. */
  days: Record<Component, DayRecord[]>;
  /** The latest first. */
  incidents: Incident[];
}

export const DAYS_SHOWN = 90;
const MINUTES_IN_A_DAY = 1_440;
/** Single minutes are within what a restart takes, and are no incident. */
const INCIDENT_MINUTES = 2;
const OUTAGE_MINUTES = 30;
/** Of each component. */
const INCIDENTS_SHOWN = 50;
const RECENT_MINUTES = 5;
/** A minute that was over so long ago will not be written any more: nobody looked. */
const WRITTEN_WITHIN_MINUTES = 2;

type Stretch = { from: number; until: number } & Record<Component, MinuteState>;

/**
 * Judges the record up to the minute `now`. `spans` are in order of time and do not overlap; where two of them meet, they
 * may be of the same kind. Between two of them no app
 * ran: the app was down, and nobody knows of the rest. Before the first of them nothing is known of anything.
 */
export function judgeRecord(spans: RecordedSpan[], now: number): StatusRecord {
  const stretches = stretchesOf(spans, now);
  const recordedUntil = spans.at(-1)?.until ?? 0;
  const today = Math.floor(now / MINUTES_IN_A_DAY);
  const end = Math.max(now, recordedUntil);
  const of = <Value>(judge: (component: Component) => Value) =>
    ({ app: judge('app'), database: judge('database'), billing: judge('billing') }) as const;
  return {
    // The present minute or the one before: what is over two minutes old says nothing of the present.
    recent: of((component) =>
      recordedUntil >= now ? statesBefore(recordedUntil, stretches, component) : [],
    ),
    days: of((component) => daysOf(stretches, component, today, end)),
    incidents: COMPONENTS.flatMap((component) =>
      incidentsOf(stretches, component).slice(-INCIDENTS_SHOWN),
    ).sort((one, other) => other.from - one.from),
  };
}

/** The part of a record that lies in [from, until). */
export function clipSpans(spans: RecordedSpan[], from: number, until: number): RecordedSpan[] {
  return spans
    .map((span) => ({ ...span, from: Math.max(span.from, from), until: Math.min(span.until, until) }))
    .filter((span) => span.from < span.until);
}

/**
 * A day's state. Without a known minute there is no data, and never anything better. It is an outage when at least 30
 * minutes were bad, or more were bad than good; degraded when at least 2 were; else operational.
 */
export function judgeDay({ up, down }: { up: number; down: number }): DayState {
  if (up + down === 0) return 'no_data';
  if (down >= OUTAGE_MINUTES || down > up) return 'outage';
  return down >= INCIDENT_MINUTES ? 'degraded' : 'operational';
}

/** The incidents with an absence of the database that goes on, and whose minutes are not written down yet. */
export function withAbsence(incidents: Incident[], awaySinceMinute: number): Incident[] {
  const isKnown = incidents.some(({ component, until }) => component === 'database' && until === null);
  return isKnown ? incidents : [{ component: 'database', from: awaySinceMinute, until: null }, ...incidents];
}

/** The record without gaps, from its first minute on; a minute that may yet be written is not missing. */
export function stretchesOf(spans: RecordedSpan[], now: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { from, until, databaseReachable, billingOnTime } of spans) {
    const before = stretches.at(-1);
    if (before !== undefined && before.until < from) stretches.push(absence(before.until, from));
    const billing = billingOnTime === null ? 'unknown' : billingOnTime ? 'up' : 'down';
    const database = databaseReachable === null ? 'unknown' : databaseReachable ? 'up' : 'down';
    const app = databaseReachable === null ? 'unknown' : 'up';
    stretches.push({ from, until, app, database, billing });
  }
  const last = stretches.at(-1);
  if (last !== undefined && now - last.until >= WRITTEN_WITHIN_MINUTES)
    stretches.push(absence(last.until, now));
  return stretches;
}

function absence(from: number, until: number): Stretch {
  return { from, until, app: 'down', database: 'unknown', billing: 'unknown' };
}

function statesBefore(end: number, stretches: Stretch[], component: Component): MinuteState[] {
  const first = stretches[0]?.from ?? end;
  const states: MinuteState[] = [];
  for (let minute = Math.max(first, end - RECENT_MINUTES); minute < end; minute += 1) {
    const stretch = stretches.findLast(({ from, until }) => from <= minute && minute < until);
    states.push(stretch?.[component] ?? 'unknown');
  }
  return states;
}

function daysOf(stretches: Stretch[], component: Component, today: number, end: number): DayRecord[] {
  const firstDay = today - DAYS_SHOWN + 1;
  const days = Array.from({ length: DAYS_SHOWN }, (_, index) => ({ day: firstDay + index, up: 0, down: 0 }));
  for (const { from, until, [component]: state } of stretches) {
    if (state === 'unknown') continue;
    for (let start = Math.max(from, firstDay * MINUTES_IN_A_DAY); start < until; ) {
      const dayNo = Math.floor(start / MINUTES_IN_A_DAY);
      const next = Math.min(until, (dayNo + 1) * MINUTES_IN_A_DAY);
      const day = days[dayNo - firstDay];
      if (day) day[state] += next - start;
      start = next;
    }
  }
  return days.map(({ day, up, down }) => {
    const minutes = Math.min(MINUTES_IN_A_DAY, Math.max(0, end - day * MINUTES_IN_A_DAY));
    return { day, state: judgeDay({ up, down }), up, down, unknown: minutes - up - down };
  });
}

/** Stretches of at least two bad minutes on end. What is unknown ends one; the last lasts on if nothing came after it. */
function incidentsOf(stretches: Stretch[], component: Component): Incident[] {
  const incidents: { component: Component; from: number; until: number }[] = [];
  for (const { from, until, [component]: state } of stretches) {
    if (state !== 'down') continue;
    const last = incidents.at(-1);
    if (last?.until === from) last.until = until;
    else incidents.push({ component, from, until });
  }
  const end = stretches.at(-1)?.until;
  return incidents
    .filter(({ from, until }) => until - from >= INCIDENT_MINUTES)
    .map((incident) => ({ ...incident, until: incident.until === end ? null : incident.until }));
}
