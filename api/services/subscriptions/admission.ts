import { isOrganizationLiving } from '../../../db/accounts/organizations.ts';
import type { Client } from '../../../db/pool.ts';
import { countFirstHoursOwed } from '../../../db/subscriptions/firstHours.ts';
import { type AvailablePlan, findAvailablePlan } from '../../../db/plans/planQueries.ts';
import { chargeMicros, type PlanPrice } from '../../../domain/billing/charge.ts';
import type { ResourceKind } from '../../../domain/billing/resourceKinds.ts';
import { formatMicros } from '../../../domain/money.ts';
import { Refusal } from '../refusal.ts';

/** Call it with the wallet locked, as deleting an organization does: nothing is metered in a deleted one. */
export async function requireLiving(client: Client, organizationId: bigint): Promise<void> {
  if (await isOrganizationLiving(client, organizationId)) return;
  throw new Refusal('not_found', 'there is no such organization any more');
}

/** The wallet has to cover the first hours owed, this one included. */
export async function requireFirstHour(
  client: Client,
  organizationId: bigint,
  balanceMicros: bigint,
  firstHourMicros: bigint,
): Promise<void> {
  const owed = await countFirstHoursOwed(client, organizationId);
  const owedMicros = owed.reduce(
    (sum, { instances, price }) => sum + instances * chargeMicros(price, 1n),
    0n,
  );
  if (balanceMicros >= owedMicros + firstHourMicros) return;
  const others = owedMicros > 0n ? ` and ${formatMicros(owedMicros)} for what has just begun` : '';
  throw new Refusal(
    'insufficient_funds',
    `the first hour costs ${formatMicros(firstHourMicros)}${others}; the balance is ${formatMicros(balanceMicros)}`,
  );
}

/** A plan that is on offer now, with its price. */
export async function requirePlan(
  client: Client,
  kind: ResourceKind,
  code: string,
): Promise<AvailablePlan & { price: PlanPrice }> {
  const plan = await findAvailablePlan(client, kind, code);
  if (plan === null || plan.retired) throw new Refusal('conflict', `plan "${code}" is not available`);
  const { price } = plan;
  if (price === null) throw new Refusal('conflict', `plan "${code}" has no price yet`);
  return { ...plan, price };
}
