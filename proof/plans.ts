import type { Pool } from '../db/pool.ts';
import type { ResourceKind } from '../domain/billing/resourceKinds.ts';
import { parseDecimal, parseMicros } from '../domain/money.ts';
import { insertRow, insertRows } from '../test/support/insertRows.ts';

interface ProofPlan {
  /** Its number, from 1 on. */
  planId: number;
  kind: ResourceKind;
  code: string;
  /** In decimals; without an hourly price, an hour costs the 672nd part of a month. */
  monthly: string;
  hourly: string | null;
}

/** What is on offer where proofs are made: of each kind some, and of some the price by the hour as well. */
export const PROOF_PLANS: ProofPlan[] = [
  { planId: 1, kind: 'vps', code: 'tiny', monthly: '5', hourly: null },
  { planId: 2, kind: 'vps', code: 'small', monthly: '20', hourly: '0.03' },
  { planId: 3, kind: 'vps', code: 'large', monthly: '100', hourly: null },
  { planId: 4, kind: 'container', code: 'box', monthly: '3', hourly: null },
  { planId: 5, kind: 'container', code: 'crate', monthly: '12', hourly: '0.02' },
  { planId: 6, kind: 'addon', code: 'volume', monthly: '0.10', hourly: null },
  { planId: 7, kind: 'addon', code: 'address', monthly: '1.50', hourly: '0.004' },
];

export function plansOf(kind: ResourceKind): ProofPlan[] {
  return PROOF_PLANS.filter((plan) => plan.kind === kind);
}

/** A region and those plans. */
export async function insertPlans(owner: Pool): Promise<void> {
  await insertRow(owner, 'regions');
  for (const { kind, code } of PROOF_PLANS) {
    const vcpus = kind === 'vps' ? 1 : null;
    const memory_mib = kind === 'addon' ? null : 1024;
    const disk_gib = kind === 'vps' ? 25 : null;
    await insertRow(owner, 'plans', { kind, code, vcpus, memory_mib, disk_gib });
  }
  await insertRows(
    owner,
    'plan_prices',
    PROOF_PLANS.map(({ planId, kind, monthly, hourly }) => ({
      plan_id: planId,
      kind,
      price_monthly_micros: parseMicros(monthly),
      price_hourly_nanos: hourly === null ? null : parseDecimal(hourly, 9),
    })),
  );
}
