import type { StatusRecord } from '../../../contracts/statusRecord.ts';
import { dateFormat } from '../../ui/formats.ts';
import { count } from '../../ui/hours.ts';
import { formatCount } from '../../ui/Money.tsx';

export type Day = StatusRecord['components'][number]['days'][number];

/** An incident by the name that people know it by. */
export interface NamedIncident {
  title: string;
  startedAt: string;
  endedAt: string | null;
}

export const DAY_WORDS: Record<Day['state'], string> = {
  operational: 'Operational',
  degraded: 'Degraded',
  outage: 'Outage',
  no_data: 'No data',
};

const DAY_MS = 86_400_000;
const DATE = { dateStyle: 'medium', timeZone: 'UTC' } as const;

export function formatDay(day: string): string {
  return dateFormat(DATE).format(new Date(day));
}

/** "Up 1,395 of 1,440 minutes recorded, down 45 minutes"; what nobody recorded is in neither. */
export function describeMinutes({ minutesUp, minutesDown }: Day): string {
  const known = minutesUp + minutesDown;
  if (known === 0) return 'Nothing was recorded';
  const up = `Up ${formatCount(minutesUp)} of ${count(known, 'minute')} recorded`;
  return minutesDown === 0 ? up : `${up}, down ${count(minutesDown, 'minute')}`;
}

/** Those that lasted into a day (UTC), in the order in which they are given. */
export function incidentsOn<Incident extends Omit<NamedIncident, 'title'>>(
  day: string,
  incidents: Incident[],
): Incident[] {
  const begins = Date.parse(day);
  return incidents.filter(
    ({ startedAt, endedAt }) =>
      Date.parse(startedAt) < begins + DAY_MS && (endedAt === null || Date.parse(endedAt) > begins),
  );
}

/** All that the card says of a day, in one sentence for readers. */
export function describeDay(day: Day, incidents: NamedIncident[]): string {
  const titles = incidentsOn(day.day, incidents).map(({ title }) => title);
  return [formatDay(day.day), DAY_WORDS[day.state], describeMinutes(day), ...titles].join('. ');
}

/** "3 days operational, 1 day outage, 86 days no data". */
export function summarizeDays(days: Day[]): string {
  return Object.entries(DAY_WORDS)
    .map(([state, word]) => ({ word, number: days.filter((day) => day.state === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ word, number }) => `${count(number, 'day')} ${word.toLowerCase()}`)
    .join(', ');
}
