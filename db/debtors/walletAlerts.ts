import type { Queryable } from '../pool.ts';

/** Thresholds of runway, in hours, of an organization. */
export interface Thresholds {
  organizationId: bigint;
  hours: number[];
}

/** They count as told from now on. */
export async function markTold(db: Queryable, told: Thresholds[]): Promise<void> {
  const pairs = flatten(told);
  if (pairs.organizations.length === 0) return;
  await db.query(
    `INSERT INTO wallet_alerts (organization_id, threshold_hours)
     SELECT * FROM unnest($1::bigint[], $2::integer[]) ON CONFLICT DO NOTHING`,
    [pairs.organizations, pairs.hours],
  );
}

/** They may be told again. */
export async function rearm(db: Queryable, armed: Thresholds[]): Promise<void> {
  const pairs = flatten(armed);
  if (pairs.organizations.length === 0) return;
  await db.query(
    `DELETE FROM wallet_alerts USING unnest($1::bigint[], $2::integer[]) AS armed (organization_id, hours)
     WHERE wallet_alerts.organization_id = armed.organization_id AND threshold_hours = armed.hours`,
    [pairs.organizations, pairs.hours],
  );
}

function flatten(thresholds: Thresholds[]): { organizations: bigint[]; hours: number[] } {
  return {
    organizations: thresholds.flatMap(({ organizationId, hours }) => hours.map(() => organizationId)),
    hours: thresholds.flatMap(({ hours }) => hours),
  };
}
