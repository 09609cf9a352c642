import { Feed, type Item } from 'feed';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import { beginningOf, readIncidentRef } from '../../domain/status/incidents.ts';
import type { IncidentHistory, UpdatesById } from '../services/status/incidentHistory.ts';
import type { Incident } from '../services/status/incidentService.ts';
import type { Maintenance } from '../services/status/maintenanceService.ts';

/** Of which platform the feed is, and where browsers find it. */
export interface FeedOrigin {
  name: string;
  url: () => string;
}

/** Incidents with their updates, and maintenance, as Atom. */
export function writeFeed(
  { open, days, updates }: Pick<IncidentHistory, 'open' | 'days'> & { updates: UpdatesById },
  recordedSince: number | null,
  origin: FeedOrigin,
): string {
  const self = new URL('/status/feed.atom', origin.url()).href;
  const incidents = [...open.incidents, ...days.flatMap((day) => day.incidents)];
  const maintenance = [...open.maintenance, ...days.flatMap((day) => day.maintenance)];
  const items = [
    ...incidents.map((incident) => toItem(incident, updates, origin)),
    ...maintenance.map((window) => toMaintenanceItem(window, origin)),
  ].sort((one, other) => other.date.getTime() - one.date.getTime());
  const feed = new Feed({
    id: self,
    title: `${origin.name} status`,
    link: new URL('/status', origin.url()).href,
    copyright: '',
    generator: 'ContainerStacks',
    feedLinks: { atom: self },
    author: { name: origin.name },
    updated: items[0]?.date ?? date(beginningOf(recordedSince ?? 0)),
  });
  for (const item of items) feed.addItem(item);
  return feed.atom1();
}

function toItem(incident: Incident, updates: UpdatesById, { url }: FeedOrigin): Item {
  const { id, title, startedAt, resolvedAt, latest } = incident;
  const told = (updates.get(id) ?? []).map(
    ({ status, body, postedAt }) =>
      `<p><strong>${capital(status)}</strong> (${moment(postedAt)}): ${escapeHtml(body).replaceAll('\n', '<br>')}</p>`,
  );
  const span =
    resolvedAt === null
      ? `Since ${moment(startedAt)}; it lasts.`
      : `From ${moment(startedAt)} to ${moment(resolvedAt)}: ${minutes(startedAt, resolvedAt)} minutes.`;
  return {
    id: `urn:containerstacks:incident:${nameInFeed(incident)}`,
    title: escapeHtml(title),
    link: new URL(`/status/incidents/${id}`, url()).href,
    date: date(latest?.postedAt ?? resolvedAt ?? startedAt),
    published: date(startedAt),
    description: [...told, told.length === 0 ? span : `<p>${span}</p>`].join(''),
  };
}

function toMaintenanceItem(window: Maintenance, { url }: FeedOrigin): Item {
  const { maintenanceId, title, body, startsAt, endsAt, plannedAt, cancelledAt, state } = window;
  const said = state === 'cancelled' ? 'Cancelled: it was planned' : 'Maintenance';
  return {
    id: `urn:containerstacks:maintenance:${maintenanceId}`,
    title: escapeHtml(state === 'cancelled' ? `Cancelled: ${title}` : title),
    link: new URL(`/status/maintenance/${maintenanceId}`, url()).href,
    date: date(cancelledAt ?? (state === 'planned' ? plannedAt : startsAt)),
    published: date(plannedAt),
    description: `<p>${said} from ${moment(startsAt)} to ${moment(endsAt)}.</p><p>${escapeHtml(body).replaceAll('\n', '<br>')}</p>`,
  };
}

/** Never changes: one that the record had first keeps that name when somebody tells of it. */
function nameInFeed({ id, recordedAs }: Incident): string {
  const ref = recordedAs === null ? null : readIncidentRef(recordedAs);
  return ref === null || 'incidentId' in ref ? id : `${ref.component}:${moment(beginningOf(ref.from))}`;
}

/** Entries are HTML; two characters of Unicode may not be in XML at all. */
function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\uFFFE\uFFFF]/g, '');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function moment(at: Instant): string {
  return formatInstant(wholeSecond(at));
}

function wholeSecond(at: Instant): Instant {
  return at - (at % 1_000_000n);
}

function minutes(from: Instant, until: Instant): bigint {
  return (until - from) / 60_000_000n;
}

function date(at: Instant): Date {
  return new Date(Number(at / 1_000n));
}
