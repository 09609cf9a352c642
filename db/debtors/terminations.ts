import type { Instant } from '../../domain/instant.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** Organizations after a given one whose announced date has come, in order of their numbers. */
export async function findTerminationsDue(
  db: Queryable,
  { after, limit }: { after: bigint; limit: number },
): Promise<bigint[]> {
  const { rows } = await db.query<{ id: bigint }>(
    `SELECT organization_id AS id FROM suspensions
     WHERE reason = 'unpaid' AND lifted_at IS NULL AND terminated_at IS NULL AND reminded_at IS NOT NULL
       AND terminates_at <= clock_timestamp() AND organization_id > $1
     ORDER BY organization_id LIMIT $2`,
    [after, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Deletes all that an organization has, which ends its hours; tearing down is left to the provisioner. Call it with the
 * fleet change of `moment` begun.
 */
export async function endEverything(db: Queryable, organizationId: bigint, moment: Instant): Promise<void> {
  const values = [organizationId, timestamp(moment)];
  await db.query(
    'UPDATE subscriptions SET ended_at = $2 WHERE organization_id = $1 AND ended_at IS NULL',
    values,
  );
  await db.query(
    `WITH ended AS (
       UPDATE vps_instances
       SET status = 'deleted', deleted_at = $2, wanted_work = 'delete', wanted_since = $2, wanted_claimed_until = NULL
       WHERE organization_id = $1 AND deleted_at IS NULL RETURNING instance_id
     )
     INSERT INTO vps_instance_status_history (organization_id, instance_id, changed_at, status)
     SELECT $1, instance_id, $2, 'deleted' FROM ended`,
    values,
  );
  await db.query(
    `UPDATE containers SET status = 'deleted', deleted_at = $2 WHERE organization_id = $1 AND deleted_at IS NULL`,
    values,
  );
  await db.query(
    `UPDATE suspensions SET terminated_at = statement_timestamp()
     WHERE organization_id = $1 AND reason = 'unpaid' AND lifted_at IS NULL`,
    [organizationId],
  );
}
