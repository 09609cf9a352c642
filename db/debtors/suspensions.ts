import type { Instant } from '../../domain/instant.ts';
import { type Queryable, timestamp } from '../pool.ts';

export type SuspensionReason = 'unpaid' | 'abuse' | 'security' | 'other';

export interface NewSuspension {
  organizationId: bigint;
  reason: SuspensionReason;
  explanation: string;
}

/** Suspends organizations that are not yet for that reason; returns those. Call it with their wallets locked. */
export async function insertSuspensions(
  db: Queryable,
  suspensions: NewSuspension[],
  suspendedBy: string,
): Promise<bigint[]> {
  if (suspensions.length === 0) return [];
  const { rows } = await db.query<{ id: bigint }>(
    `INSERT INTO suspensions (organization_id, reason, explanation, suspended_by)
     SELECT organization_id, reason, explanation, $4
     FROM unnest($1::bigint[], $2::text[], $3::text[]) AS new (organization_id, reason, explanation)
     ON CONFLICT DO NOTHING RETURNING organization_id AS id`,
    [
      suspensions.map(({ organizationId }) => organizationId),
      suspensions.map(({ reason }) => reason),
      suspensions.map(({ explanation }) => explanation),
      suspendedBy,
    ],
  );
  return rows.map(({ id }) => id);
}

/** Takes one reason away. Returns the organizations that had it, each with whether it is suspended for no other now. */
export async function liftSuspensions(
  db: Queryable,
  organizationIds: bigint[],
  reason: SuspensionReason,
  liftedBy: string,
): Promise<{ organizationId: bigint; isFree: boolean }[]> {
  if (organizationIds.length === 0) return [];
  const { rows } = await db.query<{ organizationId: bigint; isFree: boolean }>(
    `UPDATE suspensions SET lifted_at = statement_timestamp(), lifted_by = $3
     WHERE organization_id = ANY ($1::bigint[]) AND reason = $2 AND lifted_at IS NULL
     RETURNING organization_id AS "organizationId",
       NOT EXISTS (SELECT FROM suspensions other WHERE other.organization_id = suspensions.organization_id
                   AND other.reason <> $2 AND other.lifted_at IS NULL) AS "isFree"`,
    [organizationIds, reason, liftedBy],
  );
  return rows;
}

/** Takes every reason away, of an organization that ends. Call it with the wallet locked. */
export async function liftEverySuspension(
  db: Queryable,
  organizationId: bigint,
  liftedBy: string,
): Promise<void> {
  await db.query(
    `UPDATE suspensions SET lifted_at = statement_timestamp(), lifted_by = $2
     WHERE organization_id = $1 AND lifted_at IS NULL`,
    [organizationId, liftedBy],
  );
}

export async function setTerminations(
  db: Queryable,
  announced: { organizationId: bigint; at: Instant }[],
): Promise<void> {
  if (announced.length === 0) return;
  await db.query(
    `UPDATE suspensions SET terminates_at = told.at
     FROM unnest($1::bigint[], $2::timestamptz[]) AS told (organization_id, at)
     WHERE suspensions.organization_id = told.organization_id AND reason = 'unpaid' AND lifted_at IS NULL`,
    [announced.map(({ organizationId }) => organizationId), announced.map(({ at }) => timestamp(at))],
  );
}

export async function setReminded(db: Queryable, organizationIds: bigint[]): Promise<void> {
  if (organizationIds.length === 0) return;
  await db.query(
    `UPDATE suspensions SET reminded_at = statement_timestamp()
     WHERE organization_id = ANY ($1::bigint[]) AND reason = 'unpaid' AND lifted_at IS NULL`,
    [organizationIds],
  );
}

/** Every reason for which it is suspended now. Call it with the wallet locked. */
export async function readSuspensionReasons(
  db: Queryable,
  organizationId: bigint,
): Promise<SuspensionReason[]> {
  const { rows } = await db.query<{ reason: SuspensionReason }>(
    'SELECT reason FROM suspensions WHERE organization_id = $1 AND lifted_at IS NULL',
    [organizationId],
  );
  return rows.map(({ reason }) => reason);
}
