import type { StatusRecord } from '../../contracts/statusRecord.ts';
import { formatTimestamp, type Instant, MINUTE_MICROS } from '../../domain/instant.ts';
import { COMPONENTS, type Component } from '../../domain/status/statusRecord.ts';
import type { ShownRecord } from '../services/status/shownRecord.ts';
import type { Audience } from './health.ts';

/** What visitors see; billing is for administrators. */
const PUBLIC_COMPONENTS: readonly Component[] = COMPONENTS.filter((component) => component !== 'billing');
const DAY_MS = 86_400_000;

/** Whose record somebody sees. */
export function componentsFor(audience: Audience): readonly Component[] {
  return audience === 'administrator' ? COMPONENTS : PUBLIC_COMPONENTS;
}

export function viewStatusRecord(record: ShownRecord, audience: Audience): StatusRecord {
  const components = componentsFor(audience);
  return {
    generatedAt: formatTimestamp(record.at),
    recordedSince: formatTimestamp(record.recordedSince === null ? null : beginning(record.recordedSince)),
    components: components.map((component) => ({
      component,
      state: record.present[component]?.state ?? 'unknown',
      days: record.days[component].map(({ day, state, up, down, unknown }) => ({
        day: new Date(day * DAY_MS).toISOString().slice(0, 10),
        state,
        minutesUp: up,
        minutesDown: down,
        minutesUnknown: unknown,
      })),
    })),
    incidents: record.incidents
      .filter(({ component }) => components.includes(component))
      .map(({ component, from, until }) => ({
        component,
        startedAt: formatTimestamp(beginning(from)),
        endedAt: formatTimestamp(until === null ? null : beginning(until)),
      })),
  };
}

/** When a minute begins. */
function beginning(minute: number): Instant {
  return BigInt(minute) * MINUTE_MICROS;
}
