import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { violates } from '../../../db/failure.ts';
import type { Pool } from '../../../db/pool.ts';
import {
  findIncident,
  findIncidentOfRecord,
  type IncidentRow,
  insertIncident,
  insertIncidentUpdate,
  lockIncident,
  readUpdates,
  setIncidentState,
  type UpdateRow,
} from '../../../db/status/incidents.ts';
import { announce } from '../../../db/status/statusMails.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { announceUpdate } from '../../../domain/status/announcements.ts';
import type { Instant } from '../../../domain/instant.ts';
import {
  beginningOf,
  type Impact,
  type IncidentState,
  readIncidentRef,
  RECORDED_TITLES,
  whyNoUpdate,
  writeRecordedRef,
} from '../../../domain/status/incidents.ts';
import type { Component, Incident as RecordedIncident } from '../../../domain/status/statusRecord.ts';
import { tellPlatformOf } from '../events/tell.ts';
import { Refusal } from '../refusal.ts';
import type { StatusRecordService } from './statusRecordService.ts';

export interface NewIncident {
  title: string;
  components: Component[];
  impact: Impact;
  status: IncidentState;
  text: string;
  /** The incident of the record that this one tells of, such as database-20261130T0451Z. */
  recorded?: string | undefined;
}

/** An incident that somebody opened, or that the platform recorded by itself. */
export interface Incident {
  /** Its number, or what the record calls it. */
  id: string;
  title: string;
  components: Component[];
  /** Null: nobody has said. */
  impact: Impact | null;
  state: IncidentState;
  startedAt: Instant;
  resolvedAt: Instant | null;
  /** What the record calls it; null: the record has nothing of it. */
  recordedAs: string | null;
  latest: UpdateRow | null;
}

/** Incidents, with what administrators say of them. */
export class IncidentService {
  readonly #pool: Pool;
  readonly #record: Pick<StatusRecordService, 'get'>;

  constructor(pool: Pool, record: Pick<StatusRecordService, 'get'>) {
    this.#pool = pool;
    this.#record = record;
  }

  /** One with its updates, the latest first. `components`: whose recorded incidents may be seen. Throws a Refusal. */
  async get(
    id: string,
    { components }: { components: readonly Component[] },
  ): Promise<{ incident: Incident; updates: UpdateRow[] }> {
    const row = await this.#find(id);
    if (row !== null) return { incident: told(row), updates: await readUpdates(this.#pool, row.incidentId) };
    const recorded = await this.#findRecorded(id);
    if (recorded === null || !components.includes(recorded.component)) throw noIncident(id);
    return { incident: untold(recorded), updates: [] };
  }

  /** Throws a Refusal. */
  async open({ recorded, ...given }: NewIncident, by: AuditActor): Promise<Incident> {
    const of = recorded === undefined ? null : await this.#findRecorded(recorded);
    if (recorded !== undefined && of === null)
      throw new Refusal('not_found', `there is no "${recorded}" in the record of the last 90 days`);
    const incident = {
      ...given,
      state: given.status,
      recorded: of && {
        component: of.component,
        startedAt: beginningOf(of.from),
        endedAt: of.until === null ? null : beginningOf(of.until),
      },
    };
    const incidentId = await inTransaction(this.#pool, async (client) => {
      const id = await insertIncident(client, incident, by);
      await insertIncidentUpdate(client, { incidentId: id, status: given.status, body: given.text }, by);
      await announce(client, announceUpdate({ incidentId: id, title: given.title }, given));
      await recordAuditEvent(client, by, {
        action: 'incident.open',
        subject: `incident ${id}`,
        detail: {
          title: given.title,
          impact: given.impact,
          status: given.status,
          recorded: recorded ?? null,
        },
      });
      const about = { incident: String(id), title: given.title, impact: given.impact };
      await tellPlatformOf(client, 'incident.opened', about);
      if (given.status === 'resolved') await tellPlatformOf(client, 'incident.closed', about);
      return id;
    }).catch((error: unknown) => {
      if (!violates(error, 'recorded_incident_is_told_of_once')) throw error;
      throw new Refusal('conflict', `"${recorded}" has been told of already: post an update there`);
    });
    return (await this.get(String(incidentId), { components: [] })).incident;
  }

  /** Posts an update; one that says resolved ends the incident. Throws a Refusal. */
  async update(
    id: string,
    { status, text }: { status: IncidentState; text: string },
    by: AuditActor,
  ): Promise<{ incident: Incident; updates: UpdateRow[] }> {
    const { incidentId } = (await this.#find(id)) ?? (await this.#refuse(id));
    await inTransaction(this.#pool, async (client) => {
      const present = await lockIncident(client, incidentId);
      if (present === null) throw noIncident(id);
      const refusal = whyNoUpdate(present.state);
      if (refusal !== null) throw new Refusal('conflict', refusal);
      await setIncidentState(client, incidentId, status);
      await insertIncidentUpdate(client, { incidentId, status, body: text }, by);
      await announce(client, announceUpdate({ incidentId, title: present.title }, { status, text }));
      await recordAuditEvent(client, by, {
        action: 'incident.update',
        subject: `incident ${incidentId}`,
        detail: { status },
      });
      if (status !== 'resolved') return;
      const about = { incident: String(incidentId), title: present.title, impact: present.impact };
      await tellPlatformOf(client, 'incident.closed', about);
    });
    return this.get(id, { components: [] });
  }

  /** The row of what somebody opened, also by what the record calls it. */
  async #find(id: string): Promise<IncidentRow | null> {
    const ref = readIncidentRef(id);
    if (ref === null) return null;
    return 'incidentId' in ref
      ? findIncident(this.#pool, ref.incidentId)
      : findIncidentOfRecord(this.#pool, ref.component, beginningOf(ref.from));
  }

  async #findRecorded(id: string): Promise<RecordedIncident | null> {
    const { incidents } = await this.#record.get();
    return incidents.find((incident) => writeRecordedRef(incident) === id) ?? null;
  }

  async #refuse(id: string): Promise<never> {
    if ((await this.#findRecorded(id)) === null) throw noIncident(id);
    throw new Refusal('conflict', `nobody has told of "${id}" yet: open an incident that does`);
  }
}

export function told(row: IncidentRow): Incident {
  const { incidentId, recordedComponent: component, ...incident } = row;
  return {
    ...incident,
    id: String(incidentId),
    recordedAs:
      component === null ? null : writeRecordedRef({ component, from: Number(row.startedAt / 60_000_000n) }),
  };
}

export function untold(recorded: RecordedIncident): Incident {
  const id = writeRecordedRef(recorded);
  const { component, from, until } = recorded;
  return {
    id,
    title: RECORDED_TITLES[component],
    components: [component],
    impact: null,
    state: until === null ? 'investigating' : 'resolved',
    startedAt: beginningOf(from),
    resolvedAt: until === null ? null : beginningOf(until),
    recordedAs: id,
    latest: null,
  };
}

function noIncident(id: string): Refusal {
  return new Refusal('not_found', `there is no incident "${id}"`);
}
