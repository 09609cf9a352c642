import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';

export type PoweredKind = 'vps' | 'container';
export type Power = 'on' | 'off';

/** What a suspension or its end asks of one instance or container, and was not reported as carried out. */
export interface PowerTask {
  organizationId: bigint;
  organization: string;
  kind: PoweredKind;
  resourceId: bigint;
  name: string;
  externalRef: string | null;
  status: string;
  task: 'suspend' | 'resume';
  power: Power;
  generation: bigint;
  since: Instant;
}

/** Where a page of them ended. */
export interface PowerKey {
  since: Instant;
  kind: bigint;
  organizationId: bigint;
  resourceId: bigint;
}

const TABLES = { vps: 'vps_instances', container: 'containers' } as const;
const NUMBERS = { vps: 'instance_id', container: 'container_id' } as const;
const KIND_NUMBERS = { vps: 0, container: 1 } as const;

/**
 * As in the partial indexes: decided and not reported, or running although it is held. What never ran is neither on nor off:
 * its first running starts its billing, and is the provisioner's to report.
 */
const notCarriedOut = (
  kind: PoweredKind,
) => `(carried_generation < power_generation OR held AND status = 'running')
  AND status IN ('running', 'stopped', 'error') AND ${hasRun(kind)}`;

const hasRun = (kind: PoweredKind) => `EXISTS (
  SELECT FROM subscriptions sub WHERE sub.organization_id = ${TABLES[kind]}.organization_id AND sub.resource_kind = '${kind}'
    AND sub.resource_id = ${NUMBERS[kind]} AND sub.billing_started_at IS NOT NULL)`;

const tasksOf = (kind: PoweredKind) => `
  (SELECT ${KIND_NUMBERS[kind]} AS kind_no, '${kind}' AS kind, organization_id, ${NUMBERS[kind]} AS resource_id, name,
          ${kind === 'vps' ? 'external_ref' : 'NULL::text'} AS external_ref, status, held, resume_power,
          power_generation, power_since
   FROM ${TABLES[kind]}
   WHERE ${notCarriedOut(kind)} AND ($1::timestamptz IS NULL OR power_since >= $1)
     AND ($1::timestamptz IS NULL
          OR (power_since, ${KIND_NUMBERS[kind]}, organization_id, ${NUMBERS[kind]}) > ($1, $2::bigint, $3::bigint, $4::bigint))
     AND ($6::integer IS NULL OR power_since <= clock_timestamp() - make_interval(secs => $6::integer / 1000.0))
   ORDER BY power_since, organization_id, ${NUMBERS[kind]} LIMIT $5)`;

/** The longest decided first; with `olderThanMs`, only what was decided at least so long ago. */
export async function readPowerTasks(
  db: Queryable,
  { after, limit, olderThanMs }: { after: PowerKey | null; limit: number; olderThanMs?: number },
): Promise<PowerTask[]> {
  const { rows } = await db.query<PowerTask>(
    `SELECT organization_id AS "organizationId", coalesce(h.handle, 'id:' || organization_id) AS organization, kind,
            resource_id AS "resourceId", name, external_ref AS "externalRef", status,
            CASE WHEN held THEN 'suspend' ELSE 'resume' END AS task,
            CASE WHEN held THEN 'off' ELSE resume_power END AS power,
            power_generation AS generation, power_since AS since
     FROM (${tasksOf('vps')} UNION ALL ${tasksOf('container')}) AS tasks
     LEFT JOIN organization_handles h USING (organization_id)
     ORDER BY power_since, kind_no, organization_id, resource_id LIMIT $5`,
    [
      after === null ? null : timestamp(after.since),
      after?.kind ?? null,
      after?.organizationId ?? null,
      after?.resourceId ?? null,
      limit,
      olderThanMs ?? null,
    ],
  );
  return rows;
}

export function powerKeyOf({ since, kind, organizationId, resourceId }: PowerTask): bigint[] {
  return [since, BigInt(KIND_NUMBERS[kind]), organizationId, resourceId];
}

interface DecidedPower {
  generation: bigint;
  power: Power | null;
  status: string;
  hasRun: boolean;
}

/** What was decided about one, locked against other decisions. Null when it is not there. */
export async function lockPower(
  db: Queryable,
  kind: PoweredKind,
  organizationId: bigint,
  resourceId: bigint,
): Promise<DecidedPower | null> {
  const { rows } = await db.query<DecidedPower>(
    `SELECT power_generation AS generation, CASE WHEN held THEN 'off' ELSE resume_power END AS power, status,
            ${hasRun(kind)} AS "hasRun"
     FROM ${TABLES[kind]} WHERE organization_id = $1 AND ${NUMBERS[kind]} = $2 FOR NO KEY UPDATE`,
    [organizationId, resourceId],
  );
  return rows[0] ?? null;
}

export async function setCarriedOut(
  db: Queryable,
  kind: PoweredKind,
  organizationId: bigint,
  resourceId: bigint,
): Promise<void> {
  await db.query(
    `UPDATE ${TABLES[kind]} SET carried_generation = power_generation
     WHERE organization_id = $1 AND ${NUMBERS[kind]} = $2`,
    [organizationId, resourceId],
  );
}

/** Its owner wants it off, also after the suspension. False when it is not held. */
export async function keepOff(
  db: Queryable,
  kind: PoweredKind,
  organizationId: bigint,
  resourceId: bigint,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE ${TABLES[kind]} SET resume_power = 'off'
     WHERE organization_id = $1 AND ${NUMBERS[kind]} = $2 AND held AND deleted_at IS NULL`,
    [organizationId, resourceId],
  );
  return rowCount === 1;
}

/** How many were decided about so long ago, and are not as they are to be. */
export async function countPowerLate(db: Queryable, afterMinutes: number): Promise<number> {
  const late = (kind: PoweredKind) =>
    `SELECT count(*) AS count FROM ${TABLES[kind]}
     WHERE ${notCarriedOut(kind)} AND power_since < clock_timestamp() - make_interval(mins => $1::integer)`;
  const { rows } = await db.query<{ count: number }>(
    `SELECT sum(count)::float8 AS count FROM (${late('vps')} UNION ALL ${late('container')}) AS counts`,
    [afterMinutes],
  );
  return onlyRow(rows).count;
}
