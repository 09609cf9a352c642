import { HOUR_MICROS, type Instant, MINUTE_MICROS } from '../instant.ts';
import { COMPONENTS, type Component, type Incident as RecordedIncident } from './statusRecord.ts';

/** What administrators tell of the platform's state: incidents with their updates, and planned maintenance. */

export const INCIDENT_STATES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

export const IMPACTS = ['minor', 'major', 'critical'] as const;
export type Impact = (typeof IMPACTS)[number];

export type MaintenanceState = 'planned' | 'in_progress' | 'completed' | 'cancelled';

export interface Window {
  startsAt: Instant;
  endsAt: Instant;
}

/** Alerts rest during maintenance: a window that was mistyped must not silence them for a year. */
const LONGEST_MAINTENANCE_DAYS = 14;
export const DAY_MICROS = 24n * HOUR_MICROS;

/**
 * Why no update may follow the present state; null: any may. One goes back from monitoring to identified when the mend
 * did not hold, but what was resolved stays so: if it comes back, it is another incident.
 */
export function whyNoUpdate(present: IncidentState): string | null {
  return present === 'resolved' ? 'the incident is resolved: open another if it came back' : null;
}

/** What was ended early has taken place, and is completed. */
export function judgeMaintenance(
  { startsAt, endsAt, cancelledAt }: Window & { cancelledAt: Instant | null },
  now: Instant,
): MaintenanceState {
  if (cancelledAt !== null) return cancelledAt < startsAt ? 'cancelled' : 'completed';
  if (now < startsAt) return 'planned';
  return now < endsAt ? 'in_progress' : 'completed';
}

/** Why maintenance can't be planned for a time; null: it can. It may have begun, but not be over. */
export function whyNotPlanned({ startsAt, endsAt }: Window, now: Instant): string | null {
  if (endsAt <= startsAt) return 'maintenance ends after it starts';
  if (endsAt <= now) return 'that time is over: maintenance is planned before it ends';
  return endsAt - startsAt > BigInt(LONGEST_MAINTENANCE_DAYS) * DAY_MICROS
    ? `maintenance takes at most ${LONGEST_MAINTENANCE_DAYS} days: plan several windows`
    : null;
}

/** Why maintenance in a state can't be changed or cancelled; null: it can. */
export function whyNotChanged(state: MaintenanceState): string | null {
  if (state === 'cancelled') return 'the maintenance was cancelled';
  return state === 'completed' ? 'the maintenance is over' : null;
}

/** What is told by day, the latest first: each day (since 1970, UTC) with its items in the order they came. */
export function groupByDay<Item>(
  items: Item[],
  startOf: (item: Item) => Instant,
): { day: number; items: Item[] }[] {
  const days = Map.groupBy(items, (item) => dayOf(startOf(item)));
  return [...days].map(([day, those]) => ({ day, items: those })).sort((one, other) => other.day - one.day);
}

export function dayOf(moment: Instant): number {
  return Number(moment / DAY_MICROS);
}

/** How an incident is known: by its number, or as the platform recorded it, such as database-20261130T0451Z. */
export type IncidentRef = { incidentId: bigint } | { component: Component; from: number };

export const INCIDENT_REF = /^(?:[1-9]\d{0,17}|(?:app|database|billing)-20\d{6}T\d{4}Z)$/;

/** Null when it is neither, or names a minute that does not exist. */
export function readIncidentRef(text: string): IncidentRef | null {
  if (!INCIDENT_REF.test(text)) return null;
  if (/^\d/.test(text)) return { incidentId: BigInt(text) };
  const [, name = '', year, month, day, hour, minute] =
    /^(\w+)-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z$/.exec(text) ?? [];
  const component = COMPONENTS.find((it) => it === name);
  const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}Z`) / 60_000;
  if (component === undefined || Number.isNaN(from)) return null;
  return writeRecordedRef({ component, from }) === text ? { component, from } : null;
}

export function writeRecordedRef({ component, from }: Pick<RecordedIncident, 'component' | 'from'>): string {
  const minute = new Date(from * 60_000).toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
  return `${component}-${minute}Z`;
}

/** When a minute of the record begins. */
export function beginningOf(minute: number): Instant {
  return BigInt(minute) * MINUTE_MICROS;
}

/** What the record's incidents are called until somebody tells more of them. */
export const RECORDED_TITLES: Record<Component, string> = {
  app: 'App was down',
  database: 'Database was unreachable',
  billing: 'Billing was late',
};
