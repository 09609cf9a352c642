import type {
  Incident as IncidentAnswer,
  IncidentHistory as HistoryAnswer,
  IncidentTimeline,
  IncidentUpdate,
  Maintenance as MaintenanceAnswer,
} from '../../contracts/incidents.ts';
import type { UpdateRow } from '../../db/status/incidents.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import type { IncidentHistory } from '../services/status/incidentHistory.ts';
import type { Incident } from '../services/status/incidentService.ts';
import type { Maintenance } from '../services/status/maintenanceService.ts';

const DAY_MS = 86_400_000;

export function viewHistory({ open, days, nextCursor }: IncidentHistory): HistoryAnswer {
  return {
    open: { incidents: open.incidents.map(viewIncident), maintenance: open.maintenance.map(viewMaintenance) },
    days: days.map(({ day, incidents, maintenance }) => ({
      day: new Date(day * DAY_MS).toISOString().slice(0, 10),
      incidents: incidents.map(viewIncident),
      maintenance: maintenance.map(viewMaintenance),
    })),
    nextCursor,
  };
}

export function viewIncident({ latest, ...incident }: Incident): IncidentAnswer {
  return { ...viewFacts(incident), latest: latest && viewUpdate(latest) };
}

export function viewTimeline({
  incident,
  updates,
}: {
  incident: Incident;
  updates: UpdateRow[];
}): IncidentTimeline {
  return { ...viewFacts(incident), updates: updates.map(viewUpdate) };
}

export function viewMaintenance(window: Maintenance): MaintenanceAnswer {
  const { maintenanceId, title, body, components, state, startsAt, endsAt, plannedAt, cancelledAt } = window;
  return {
    id: String(maintenanceId),
    title,
    text: body,
    components,
    state,
    startsAt: formatTimestamp(startsAt),
    endsAt: formatTimestamp(endsAt),
    plannedAt: formatTimestamp(plannedAt),
    cancelledAt: formatTimestamp(cancelledAt),
  };
}

function viewFacts(incident: Omit<Incident, 'latest'>): Omit<IncidentAnswer, 'latest'> {
  const { id, title, components, impact, state, startedAt, resolvedAt, recordedAs } = incident;
  return {
    id,
    title,
    components,
    impact,
    state,
    startedAt: formatTimestamp(startedAt),
    resolvedAt: formatTimestamp(resolvedAt),
    recordedAs,
  };
}

function viewUpdate({ status, body, postedAt }: UpdateRow): IncidentUpdate {
  return { status, text: body, at: formatTimestamp(postedAt) };
}
