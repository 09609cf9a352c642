import type { Instant } from '../../domain/instant.ts';
import type { Queryable } from '../pool.ts';

/** Notes that a second factor is asked of a user, once. Until when it has to be there, and whether that is over. */
export async function noteFactorRequirement(
  db: Queryable,
  userId: bigint,
  graceDays: number,
): Promise<{ dueAt: Instant; isOverdue: boolean } | null> {
  const { rows } = await db.query<{ dueAt: Instant; isOverdue: boolean }>(
    `WITH noted AS (
       INSERT INTO factor_requirements (user_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING since
     ), known AS (
       SELECT since FROM noted UNION ALL SELECT since FROM factor_requirements WHERE user_id = $1
     )
     SELECT since + $2::integer * interval '1 day' AS "dueAt", since + $2::integer * interval '1 day' <= now() AS "isOverdue"
     FROM known LIMIT 1`,
    [userId, graceDays],
  );
  return rows[0] ?? null;
}

export async function setRequiresFactor(
  db: Queryable,
  organizationId: bigint,
  isRequired: boolean,
): Promise<void> {
  await db.query('UPDATE organizations SET requires_factor = $2 WHERE organization_id = $1', [
    organizationId,
    isRequired,
  ]);
}
