import type { Instant } from '../../domain/instant.ts';
import type { Impact, IncidentState } from '../../domain/status/incidents.ts';
import type { Component } from '../../domain/status/statusRecord.ts';
import type { AuditActor } from '../accounts/auditLog.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

export interface UpdateRow {
  status: IncidentState;
  body: string;
  postedAt: Instant;
}

export interface IncidentRow {
  incidentId: bigint;
  title: string;
  components: Component[];
  impact: Impact;
  state: IncidentState;
  startedAt: Instant;
  resolvedAt: Instant | null;
  /** Of the record's incident that this one tells of; null: of none. */
  recordedComponent: Component | null;
  latest: UpdateRow;
}

/** Beyond so many, the oldest updates are not told any more. */
const MOST_UPDATES = 200;

const VIEW = `
  SELECT incident_id AS "incidentId", title, components, impact, state, started_at AS "startedAt",
         resolved_at AS "resolvedAt", recorded_component AS "recordedComponent",
         u.status AS "latestStatus", u.body AS "latestBody", u.posted_at AS "latestPostedAt"
  FROM incidents i CROSS JOIN LATERAL (
    SELECT status, body, posted_at FROM incident_updates
    WHERE incident_id = i.incident_id ORDER BY update_id DESC LIMIT 1
  ) u`;

type FlatRow = Omit<IncidentRow, 'latest'> & {
  latestStatus: IncidentState;
  latestBody: string;
  latestPostedAt: Instant;
};

export interface NewIncidentRow {
  title: string;
  components: Component[];
  impact: Impact;
  state: IncidentState;
  /** Null: it begins now, and if it is resolved, ends now. */
  recorded: { component: Component; startedAt: Instant; endedAt: Instant | null } | null;
}

/** Who does it, as the tables name them. */
export function columnsOf(by: AuditActor): [userId: bigint | null, operator: string | null] {
  return 'operator' in by ? [null, by.operator] : [by.userId, null];
}

export async function insertIncident(
  db: Queryable,
  incident: NewIncidentRow,
  by: AuditActor,
): Promise<bigint> {
  const { recorded, state } = incident;
  const { rows } = await db.query<{ id: bigint }>(
    `INSERT INTO incidents
       (title, components, impact, state, started_at, resolved_at, recorded_component, user_id, operator)
     SELECT $1, $2, $3, $4::text, coalesce($5, now.at),
            CASE WHEN $4::text = 'resolved' THEN coalesce($6, now.at) END, $7, $8, $9
     FROM (SELECT clock_timestamp() AS at) now
     RETURNING incident_id AS id`,
    [
      incident.title,
      incident.components,
      incident.impact,
      state,
      timestamp(recorded?.startedAt ?? null),
      timestamp(recorded?.endedAt ?? null),
      recorded?.component ?? null,
      ...columnsOf(by),
    ],
  );
  return onlyRow(rows).id;
}

export async function insertIncidentUpdate(
  db: Queryable,
  update: { incidentId: bigint; status: IncidentState; body: string },
  by: AuditActor,
): Promise<void> {
  await db.query(
    'INSERT INTO incident_updates (incident_id, status, body, user_id, operator) VALUES ($1, $2, $3, $4, $5)',
    [update.incidentId, update.status, update.body, ...columnsOf(by)],
  );
}

/** Reads an incident's state and keeps others from changing it. Null when it is not there. */
export async function lockIncident(
  db: Queryable,
  incidentId: bigint,
): Promise<Pick<IncidentRow, 'state' | 'title' | 'impact'> | null> {
  const { rows } = await db.query<Pick<IncidentRow, 'state' | 'title' | 'impact'>>(
    'SELECT state, title, impact FROM incidents WHERE incident_id = $1 FOR NO KEY UPDATE',
    [incidentId],
  );
  return rows[0] ?? null;
}

export async function setIncidentState(
  db: Queryable,
  incidentId: bigint,
  state: IncidentState,
): Promise<void> {
  await db.query(
    `UPDATE incidents SET state = $2::text, resolved_at = CASE WHEN $2::text = 'resolved' THEN clock_timestamp() END
     WHERE incident_id = $1`,
    [incidentId, state],
  );
}

export async function findIncident(db: Queryable, incidentId: bigint): Promise<IncidentRow | null> {
  return first(await db.query<FlatRow>(`${VIEW} WHERE incident_id = $1`, [incidentId]));
}

/** The incident that tells of one in the record. */
export async function findIncidentOfRecord(
  db: Queryable,
  component: Component,
  startedAt: Instant,
): Promise<IncidentRow | null> {
  return first(
    await db.query<FlatRow>(`${VIEW} WHERE recorded_component = $1 AND started_at = $2`, [
      component,
      timestamp(startedAt),
    ]),
  );
}

/** An incident's updates, the latest first. */
export async function readUpdates(db: Queryable, incidentId: bigint): Promise<UpdateRow[]> {
  const { rows } = await db.query<UpdateRow>(
    `SELECT status, body, posted_at AS "postedAt" FROM incident_updates
     WHERE incident_id = $1 ORDER BY update_id DESC LIMIT ${MOST_UPDATES}`,
    [incidentId],
  );
  return rows;
}

/** The updates of several, by the incident's number; the latest first. */
export async function readUpdatesOf(db: Queryable, incidentIds: bigint[]): Promise<Map<string, UpdateRow[]>> {
  const { rows } = await db.query<UpdateRow & { incidentId: bigint }>(
    `SELECT incident_id AS "incidentId", u.*
     FROM unnest($1::bigint[]) AS asked (incident_id) CROSS JOIN LATERAL (
       SELECT status, body, posted_at AS "postedAt" FROM incident_updates
       WHERE incident_id = asked.incident_id ORDER BY update_id DESC LIMIT ${MOST_UPDATES}
     ) u`,
    [incidentIds],
  );
  return Map.groupBy(rows, ({ incidentId }) => String(incidentId));
}

/** Those that are not resolved, the latest first. */
export async function readOpenIncidents(db: Queryable, limit: number): Promise<IncidentRow[]> {
  const { rows } = await db.query<FlatRow>(
    `${VIEW} WHERE resolved_at IS NULL ORDER BY started_at DESC, incident_id DESC LIMIT $1`,
    [limit],
  );
  return rows.map(toRow);
}

/** Those resolved that began in [from, until), the latest first. */
export async function readResolvedIncidents(
  db: Queryable,
  { from, until, limit }: { from: Instant; until: Instant; limit: number },
): Promise<IncidentRow[]> {
  const { rows } = await db.query<FlatRow>(
    `${VIEW} WHERE resolved_at IS NOT NULL AND started_at >= $1 AND started_at < $2
     ORDER BY started_at DESC, incident_id DESC LIMIT $3`,
    [timestamp(from), timestamp(until), limit],
  );
  return rows.map(toRow);
}

/** When the last began that began before a moment. */
export async function readStartBefore(db: Queryable, before: Instant): Promise<Instant | null> {
  const { rows } = await db.query<{ at: Instant | null }>(
    `SELECT greatest((SELECT max(started_at) FROM incidents WHERE started_at < $1 AND resolved_at IS NOT NULL),
                     (SELECT max(starts_at) FROM maintenance_windows WHERE starts_at < $1)) AS at`,
    [timestamp(before)],
  );
  return onlyRow(rows).at;
}

/** Which of the record's incidents that began since a moment are told of, as the record names them. */
export async function readRecordedTold(
  db: Queryable,
  since: Instant,
): Promise<{ component: Component; startedAt: Instant }[]> {
  const { rows } = await db.query<{ component: Component; startedAt: Instant }>(
    `SELECT recorded_component AS component, started_at AS "startedAt" FROM incidents
     WHERE recorded_component IS NOT NULL AND started_at >= $1`,
    [timestamp(since)],
  );
  return rows;
}

function first({ rows }: { rows: FlatRow[] }): IncidentRow | null {
  const [row] = rows;
  return row === undefined ? null : toRow(row);
}

function toRow({ latestStatus, latestBody, latestPostedAt, ...row }: FlatRow): IncidentRow {
  return { ...row, latest: { status: latestStatus, body: latestBody, postedAt: latestPostedAt } };
}
