import type { Event } from '../../contracts/events.ts';
import type { StoredEvent } from '../../db/events/events.ts';
import { formatTimestamp } from '../../domain/instant.ts';

export function viewEvent({ eventId, sequence, type, happenedAt, payload }: StoredEvent): Event {
  return {
    id: String(eventId),
    sequence: Number(sequence),
    type,
    at: formatTimestamp(happenedAt),
    data: payload,
  };
}
