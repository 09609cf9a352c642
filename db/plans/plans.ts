import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { PlanResources } from '../../domain/plans/planGives.ts';
import { onlyRow, type Queryable } from '../pool.ts';

/** A plan without its prices. */
export interface PlanToBe extends PlanResources {
  kind: ResourceKind;
  code: string;
  displayName: string;
  description: string;
  /** Among the plans of its kind: the lower comes first. */
  position: number;
}

/** What may change of a plan: what it gives may not, since people have it. */
export interface PlanChange {
  displayName?: string | undefined;
  description?: string | undefined;
  position?: number | undefined;
}

/** Returns the plan's number. */
export async function insertPlan(db: Queryable, plan: PlanToBe): Promise<number> {
  const { rows } = await db.query<{ plan_id: number }>(
    `INSERT INTO plans (kind, code, display_name, description, position, vcpus, memory_mib, disk_gib)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING plan_id`,
    [
      plan.kind,
      plan.code,
      plan.displayName,
      plan.description,
      plan.position,
      plan.vcpus,
      plan.memoryMib,
      plan.diskGib,
    ],
  );
  return onlyRow(rows).plan_id;
}

/** What is not given stays. */
export async function changePlan(db: Queryable, planId: number, change: PlanChange): Promise<void> {
  await db.query(
    `UPDATE plans SET display_name = coalesce($2, display_name), description = coalesce($3, description),
            position = coalesce($4, position)
     WHERE plan_id = $1`,
    [planId, change.displayName ?? null, change.description ?? null, change.position ?? null],
  );
}

/** False when there is no such plan, or it is that already. */
export async function setPlanRetired(db: Queryable, code: string, isRetired: boolean): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE plans SET retired_at = CASE WHEN $2 THEN now() END
     WHERE code = $1 AND (retired_at IS NOT NULL) <> $2::boolean`,
    [code, isRetired],
  );
  return rowCount === 1;
}
