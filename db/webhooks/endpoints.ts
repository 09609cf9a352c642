import type { EventType } from '../../domain/events/eventTypes.ts';
import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export type DisabledBecause = 'by_hand' | 'gone' | 'failing';

export interface EndpointRow {
  endpointId: bigint;
  /** Null: the platform's. */
  organizationId: bigint | null;
  url: string;
  description: string;
  eventTypes: EventType[];
  createdAt: Instant;
  formerSecretUntil: Instant | null;
  disabledAt: Instant | null;
  disabledBecause: DisabledBecause | null;
  failingSince: Instant | null;
}

/** What its owner chooses. */
export interface EndpointChoice {
  url: string;
  description: string;
  eventTypes: EventType[];
}

const ENDPOINT = `endpoint_id AS "endpointId", organization_id AS "organizationId", url, description,
  event_types AS "eventTypes", created_at AS "createdAt", former_secret_until AS "formerSecretUntil",
  disabled_at AS "disabledAt", disabled_because AS "disabledBecause", failing_since AS "failingSince"`;

/** Of an organization, or with null of the platform. */
const OF = `CASE WHEN $1::bigint IS NULL THEN organization_id IS NULL ELSE organization_id = $1 END`;

export async function insertEndpoint(
  db: Queryable,
  organizationId: bigint | null,
  { url, description, eventTypes }: EndpointChoice,
  secret: string,
): Promise<EndpointRow> {
  const { rows } = await db.query<EndpointRow>(
    `INSERT INTO webhook_endpoints (organization_id, url, description, event_types, secret)
     VALUES ($1, $2, $3, $4, $5) RETURNING ${ENDPOINT}`,
    [organizationId, url, description, eventTypes, secret],
  );
  return onlyRow(rows);
}

/** Whoever has it is the only one who adds to them, until they commit. */
export async function lockEndpointList(db: Queryable, organizationId: bigint | null): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('webhooks'), hashint8(coalesce($1::bigint, 0)))`, [
    organizationId,
  ]);
}

export async function readEndpoints(db: Queryable, organizationId: bigint | null): Promise<EndpointRow[]> {
  const { rows } = await db.query<EndpointRow>(
    `SELECT ${ENDPOINT} FROM webhook_endpoints WHERE ${OF} ORDER BY endpoint_id`,
    [organizationId],
  );
  return rows;
}

export async function findEndpoint(
  db: Queryable,
  organizationId: bigint | null,
  endpointId: bigint,
): Promise<EndpointRow | null> {
  const { rows } = await db.query<EndpointRow>(
    `SELECT ${ENDPOINT} FROM webhook_endpoints WHERE ${OF} AND endpoint_id = $2`,
    [organizationId, endpointId],
  );
  return rows[0] ?? null;
}

/** Whoever's it is. */
export async function readEndpoint(db: Queryable, endpointId: bigint): Promise<EndpointRow | null> {
  const { rows } = await db.query<EndpointRow>(
    `SELECT ${ENDPOINT} FROM webhook_endpoints WHERE endpoint_id = $1`,
    [endpointId],
  );
  return rows[0] ?? null;
}

export async function setEndpoint(
  db: Queryable,
  endpointId: bigint,
  { url, description, eventTypes }: EndpointChoice,
): Promise<void> {
  await db.query(
    'UPDATE webhook_endpoints SET url = $2, description = $3, event_types = $4 WHERE endpoint_id = $1',
    [endpointId, url, description, eventTypes],
  );
}

/** Enabled, it begins anew: what failed before counts no longer. */
export async function enableEndpoint(db: Queryable, endpointId: bigint): Promise<void> {
  await db.query(
    `UPDATE webhook_endpoints SET disabled_at = NULL, disabled_because = NULL, failing_since = NULL, paused_until = NULL
     WHERE endpoint_id = $1`,
    [endpointId],
  );
}

/** False: it was disabled already. */
export async function disableEndpoint(
  db: Queryable,
  endpointId: bigint,
  because: DisabledBecause,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE webhook_endpoints SET disabled_at = clock_timestamp(), disabled_because = $2
     WHERE endpoint_id = $1 AND disabled_at IS NULL`,
    [endpointId, because],
  );
  return rowCount === 1;
}

/** The present secret signs beside the new one for so long. False: one before it still does. */
export async function rotateSecret(
  db: Queryable,
  endpointId: bigint,
  secret: string,
  overlapHours: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE webhook_endpoints SET former_secret = secret, secret = $2,
       former_secret_until = clock_timestamp() + make_interval(hours => $3::integer)
     WHERE endpoint_id = $1 AND (former_secret_until <= clock_timestamp()) IS NOT FALSE`,
    [endpointId, secret, overlapHours],
  );
  return rowCount === 1;
}

export async function deleteEndpoint(db: Queryable, endpointId: bigint): Promise<void> {
  await db.query('DELETE FROM webhook_endpoints WHERE endpoint_id = $1', [endpointId]);
}
