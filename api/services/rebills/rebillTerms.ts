import { findOrganization } from '../../../db/accounts/organizations.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { findRebilledPlan, type Rebill, type RebillTerms } from '../../../db/rebills/rebills.ts';
import { describeUnknownOrganization } from '../../../domain/accounts/handle.ts';
import { windowFaults } from '../../../domain/billing/rebillWindow.ts';
import { formatInstant } from '../../../domain/instant.ts';
import { formatMicros } from '../../../domain/money.ts';
import { Refusal } from '../refusal.ts';

/** A wrong price as people name it: of a plan, perhaps for one organization alone. */
export interface WrongPrice extends Omit<RebillTerms, 'planId' | 'organizationId'> {
  plan: string;
  organization: string | null;
}

/** What a month in micros, or an hour in nanos, of an add-on comes to at most, so that a quantity of it fits a bigint. */
const DEAREST_ADDON = 200_000_000_000n;

/** Looks plan and organization up. Throws a Refusal. */
export async function readTerms(
  pool: Pool,
  { plan, organization, ...wrong }: WrongPrice,
): Promise<RebillTerms> {
  const [fault] = windowFaults(wrong);
  if (fault) throw new Refusal('invalid_request', `${fault.place} ${fault.text}`);
  const now = await databaseNow(pool);
  if (wrong.until > now) {
    throw new Refusal(
      'invalid_request',
      `until ${formatInstant(wrong.until)} has not come: the database's clock says ${formatInstant(now)}`,
    );
  }
  const found = await findRebilledPlan(pool, plan);
  if (found === null) throw new Refusal('not_found', `there is no plan "${plan}"`);
  const { planId, kind } = found;
  if (kind === 'addon' && dearest(wrong) > DEAREST_ADDON) {
    throw new Refusal(
      'invalid_request',
      `an add-on costs at most ${formatMicros(DEAREST_ADDON)} a month, 200 an hour`,
    );
  }
  if (organization === null) return { ...wrong, planId, organizationId: null };
  const { organizationId } = (await findOrganization(pool, organization)) ?? {};
  if (organizationId === undefined) throw new Refusal('not_found', describeUnknownOrganization(organization));
  return { ...wrong, planId, organizationId };
}

/** The same key again has to mean the same. Somebody else may repeat it. */
export function requireSame(first: Rebill, wanted: RebillTerms & { reason: string }): void {
  const { planId, organizationId, from, until, priceMonthlyMicros, priceHourlyNanos, reason } = first;
  const same =
    planId === wanted.planId &&
    organizationId === wanted.organizationId &&
    from === wanted.from &&
    until === wanted.until &&
    priceMonthlyMicros === wanted.priceMonthlyMicros &&
    priceHourlyNanos === wanted.priceHourlyNanos &&
    reason === wanted.reason;
  if (same) return;
  throw new Refusal(
    'key_used_otherwise',
    `key "${first.key}" was used for another rebill: ${first.rebillId}`,
  );
}

function dearest({
  priceMonthlyMicros,
  priceHourlyNanos,
}: Pick<RebillTerms, 'priceMonthlyMicros' | 'priceHourlyNanos'>): bigint {
  const hourly = priceHourlyNanos ?? 0n;
  return hourly > priceMonthlyMicros ? hourly : priceMonthlyMicros;
}
