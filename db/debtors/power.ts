import type { Queryable } from '../pool.ts';

/** What is powered, by table: its number's column. */
const POWERED = [
  [
    'vps_instances',
    'off',
    `status = 'stopped' AND wanted_work IS DISTINCT FROM 'start' OR wanted_work = 'stop'`,
  ],
  ['containers', 'off', `status = 'stopped'`],
] as const;

/**
 * All that organizations have is to be off from now on; what its owner had chosen is kept for afterwards. While an earlier
 * decision is not carried out, the status says nothing of the owner's choice.
 */
export async function holdPower(db: Queryable, organizationIds: bigint[]): Promise<void> {
  if (organizationIds.length === 0) return;
  for (const [table, off, isOff] of POWERED) {
    await db.query(
      `UPDATE ${table}
       SET held = true, power_generation = power_generation + 1, power_since = statement_timestamp(),
           resume_power = CASE WHEN carried_generation < power_generation THEN resume_power
                               WHEN ${isOff} THEN '${off}' ELSE 'on' END
       WHERE organization_id = ANY ($1::bigint[]) AND deleted_at IS NULL AND NOT held`,
      [organizationIds],
    );
  }
}

/** Each is to be as its owner had chosen. */
export async function releasePower(db: Queryable, organizationIds: bigint[]): Promise<void> {
  if (organizationIds.length === 0) return;
  for (const [table] of POWERED) {
    await db.query(
      `UPDATE ${table} SET held = false, power_generation = power_generation + 1, power_since = statement_timestamp()
       WHERE organization_id = ANY ($1::bigint[]) AND deleted_at IS NULL AND held`,
      [organizationIds],
    );
  }
}
