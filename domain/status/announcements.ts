import { formatTimestamp, type Instant } from '../instant.ts';
import { momentInMail } from '../mails/words.ts';
import type { IncidentState } from './incidents.ts';

/** What subscribers are mailed: in plain text, with where the page tells more. */
export interface Announcement {
  subject: string;
  body: string;
  path: string;
}

/** So many in an hour are mailed at most; more are on the page alone. */
export const ANNOUNCEMENTS_AN_HOUR = 30;
/** What could not be sent for so long is not news any more. */
export const ANNOUNCED_WITHIN_HOURS = 24;

const STATUS_WORDS: Record<IncidentState, string> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
};

export function announceUpdate(
  incident: { incidentId: bigint; title: string },
  { status, text }: { status: IncidentState; text: string },
): Announcement {
  return {
    subject: `${STATUS_WORDS[status]}: ${incident.title}`,
    body: text,
    path: `/status/incidents/${incident.incidentId}`,
  };
}

export type MaintenanceOccasion = 'planned' | 'changed' | 'cancelled' | 'begun';

const OCCASION_WORDS: Record<MaintenanceOccasion, string> = {
  planned: 'Maintenance planned',
  changed: 'Maintenance changed',
  cancelled: 'Maintenance cancelled',
  begun: 'Maintenance has begun',
};

export function announceMaintenance(
  occasion: MaintenanceOccasion,
  window: { maintenanceId: bigint; title: string; body: string; startsAt: Instant; endsAt: Instant },
): Announcement {
  const { maintenanceId, title, body, startsAt, endsAt } = window;
  return {
    subject: `${OCCASION_WORDS[occasion]}: ${title}`,
    body: `From ${momentOf(startsAt)} to ${momentOf(endsAt)}.\n\n${body}`,
    path: `/status/maintenance/${maintenanceId}`,
  };
}

function momentOf(instant: Instant): string {
  return momentInMail(formatTimestamp(instant));
}
