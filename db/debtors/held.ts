import type { Power } from './powerTasks.ts';

/** Why something is held off, and what it is to be afterwards; null: it is not held. */
export interface HeldColumns {
  heldFor: string[] | null;
  resumePower: Power | null;
}

/** These columns of a VPS or a container. */
export function heldSql(row: string): string {
  return `CASE WHEN ${row}.held AND ${row}.deleted_at IS NULL THEN ARRAY (
           SELECT reason FROM suspensions open WHERE open.organization_id = ${row}.organization_id AND open.lifted_at IS NULL
           ORDER BY reason) END AS "heldFor", ${row}.resume_power AS "resumePower"`;
}
