import { Feed } from 'feed';
import { makeBadge } from 'badge-maker';
import type { StatusRecord } from '../../contracts/statusRecord.ts';
import { formatInstant, formatTimestamp, type Instant, MINUTE_MICROS } from '../../domain/instant.ts';
import {
  COMPONENTS,
  type Component,
  type Incident,
  type PresentState,
  worstOf,
} from '../../domain/status/statusRecord.ts';
import type { JudgedRecord } from '../services/status/statusRecordService.ts';
import type { Audience } from './health.ts';

/** Of which platform the feed is, and where browsers find it. */
export interface FeedOrigin {
  name: string;
  url: () => string;
}

/** What visitors see; billing is for administrators. */
const PUBLIC_COMPONENTS: readonly Component[] = COMPONENTS.filter((component) => component !== 'billing');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function viewStatusRecord(record: JudgedRecord, audience: Audience): StatusRecord {
  const components = audience === 'administrator' ? COMPONENTS : PUBLIC_COMPONENTS;
  return {
    generatedAt: formatTimestamp(record.at),
    recordedSince: formatTimestamp(record.recordedSince === null ? null : beginning(record.recordedSince)),
    components: components.map((component) => ({
      component,
      state: record.present[component],
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

const COLORS: Record<PresentState, string> = {
  operational: '#15803d',
  degraded: '#b45309',
  outage: '#b91c1c',
  unknown: '#6b7280',
};

/** The worst of what visitors see; without a record it is unknown. SVG. */
export function drawBadge(record: JudgedRecord | null): string {
  const state = record === null ? 'unknown' : worstOf(PUBLIC_COMPONENTS.map((it) => record.present[it]));
  return makeBadge({ label: 'status', message: state, color: COLORS[state] });
}

const WORDS: Record<Component, string> = {
  app: 'The platform was not running',
  database: 'The platform could not reach its database',
  billing: 'Billing was late',
};

/** The incidents that visitors see, as Atom. */
export function writeFeed(record: JudgedRecord, origin: FeedOrigin): string {
  const page = new URL('/status', origin.url()).href;
  const self = new URL('/status/feed.atom', origin.url()).href;
  const incidents = record.incidents.filter(({ component }) => PUBLIC_COMPONENTS.includes(component));
  const changes = incidents.map(changedAt);
  const feed = new Feed({
    id: self,
    title: `${origin.name} status`,
    link: page,
    copyright: '',
    generator: 'ContainerStacks',
    feedLinks: { atom: self },
    author: { name: origin.name },
    updated: date(Math.max(record.recordedSince ?? 0, ...changes)),
  });
  for (const incident of incidents) {
    const { component, from, until } = incident;
    feed.addItem({
      id: `urn:containerstacks:incident:${component}:${moment(from)}`,
      title: WORDS[component],
      link: page,
      date: date(changedAt(incident)),
      published: date(from),
      description:
        until === null
          ? `Since ${moment(from)}; it lasts.`
          : `From ${moment(from)} to ${moment(until)}: ${until - from} minutes.`,
    });
  }
  return feed.atom1();
}

function changedAt({ from, until }: Incident): number {
  return until ?? from;
}

/** When a minute begins. */
function beginning(minute: number): Instant {
  return BigInt(minute) * MINUTE_MICROS;
}

/** The same for people, and for the entries' ids, which must never change. */
function moment(minute: number): string {
  return formatInstant(beginning(minute));
}

function date(minute: number): Date {
  return new Date(minute * MINUTE_MS);
}
