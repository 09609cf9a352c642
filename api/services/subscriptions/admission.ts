import type * as contracts from '../../../contracts/admission.ts';
import { isOrganizationLiving } from '../../../db/accounts/organizations.ts';
import type { AuditEvent } from '../../../db/accounts/auditLog.ts';
import type { Client, Pool, Queryable } from '../../../db/pool.ts';
import { readSuspensionReasons } from '../../../db/debtors/suspensions.ts';
import { type PresentCost, readPresentCost, readPricedFleet } from '../../../db/subscriptions/pricedFleet.ts';
import { type AvailablePlan, findAvailablePlan } from '../../../db/plans/planQueries.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';
import { readWallet } from '../../../db/wallets/walletQueries.ts';
import { type PlanPrice, priceTimes } from '../../../domain/billing/charge.ts';
import { RESOURCE_WORDS, type ResourceKind } from '../../../domain/billing/resourceKinds.ts';
import { formatMicros } from '../../../domain/money.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import {
  type Act,
  type Admission,
  addsSomething,
  judgeAdmission,
} from '../../../domain/wallets/admission.ts';
import { Refusal } from '../refusal.ts';

export interface AdmissionRules {
  /** The installation's one currency. */
  currency: string;
  /** Whom to ask for a top-up; null: nobody says. */
  operatorContact: string | null;
}

/** What somebody wants to do: with a plan alone a new resource, with a resource alone start it, with both change it. */
export interface WantedAct {
  kind: ResourceKind;
  plan: string | null;
  resourceId: bigint | null;
  /** null: 1, or what it has. */
  quantity: number | null;
}

const SUSPENDED = 'the organization is suspended: nothing can be created, started or enlarged';

/**
 * Whether a wallet admits an act (rules 19 and 20). Whatever makes an organization spend more asks `require`, in the
 * transaction that does it; pages ask `judge` before the click.
 */
export class AdmissionService {
  readonly #pool: Pool;
  readonly #rules: AdmissionRules;

  constructor(pool: Pool, rules: Partial<AdmissionRules> = {}) {
    this.#pool = pool;
    this.#rules = { currency: 'USD', operatorContact: null, ...rules };
  }

  /**
   * Throws a Refusal unless the wallet admits the act, or an administrator overrides it with a reason. Call it before the
   * resource changes; it locks the wallet. Returns what the audit event of the act has to say about it.
   */
  async require(
    client: Client,
    organizationId: bigint,
    act: Act,
    overrideReason: string | null,
  ): Promise<NonNullable<AuditEvent['detail']>> {
    const wallet = await lockWallet(client, organizationId);
    if (wallet === null) throw new Refusal('not_found', `there is no wallet of ${organizationId}`);
    const reasons = await barring(client, organizationId, act);
    const fleet = await readPricedFleet(client, organizationId, { withOwed: true });
    const { isAdmitted, detail, ...shortfall } = this.#describe(
      judgeAdmission(wallet.balanceMicros, fleet, act),
    );
    const barred = whyBarred(reasons, isAdmitted || overrideReason !== null);
    if (barred !== null) throw new Refusal('conflict', barred);
    if (overrideReason !== null) return { overrideReason, missing: shortfall.missing };
    if (!isAdmitted) throw new Refusal('insufficient_funds', detail ?? '', { shortfall });
    return {};
  }

  /** The same judgement before anything is done, at prices and balance of now. */
  async judge(organizationId: bigint, wanted: WantedAct): Promise<contracts.Admission> {
    const wallet = await readWallet(this.#pool, organizationId);
    if (wallet === null) throw new Refusal('not_found', `there is no wallet of ${organizationId}`);
    const fleet = await readPricedFleet(this.#pool, organizationId, { withOwed: true });
    const act = await this.#actOf(organizationId, wanted);
    const judged = this.#describe(judgeAdmission(wallet.balanceMicros, fleet, act));
    const reasons = await barring(this.#pool, organizationId, act);
    const barred = whyBarred(reasons, judged.isAdmitted);
    const isAdmitted = judged.isAdmitted && barred === null;
    return { ...judged, isAdmitted, isSuspended: reasons.length > 0, detail: barred ?? judged.detail };
  }

  async #actOf(organizationId: bigint, { kind, plan, resourceId, quantity }: WantedAct): Promise<Act> {
    if (quantity !== null && kind !== 'addon') {
      throw new Refusal('invalid_request', 'only add-ons have a quantity');
    }
    const price = plan === null ? null : (await requirePlan(this.#pool, kind, plan)).price;
    if (resourceId === null) {
      if (price === null) throw new Refusal('invalid_request', 'name a plan, a resource or both');
      return additionOf(priceTimes(price, BigInt(quantity ?? 1)));
    }
    const present = await readPresentCost(this.#pool, organizationId, kind, resourceId);
    if (present === null) {
      throw new Refusal('not_found', `there is no ${RESOURCE_WORDS[kind]} ${resourceId}, or it is deleted`);
    }
    if (price === null && quantity === null) return startOf(present);
    return changeOf(present, price ?? present.price, quantity ?? present.quantity);
  }

  #describe({
    isAdmitted,
    balanceMicros,
    neededMicros,
    missingMicros,
  }: Admission): Omit<contracts.Admission, 'isSuspended'> {
    const { currency, operatorContact } = this.#rules;
    const balance = formatMicros(balanceMicros);
    const needed = formatMicros(neededMicros);
    const missing = formatMicros(missingMicros);
    const pastDue = balanceMicros < 0n ? 'the wallet is past due: ' : '';
    const contact = operatorContact === null ? '' : `: ${operatorContact}`;
    const detail =
      `${pastDue}the first hour of everything that is then paid for costs ${needed} ${currency}, the balance is ` +
      `${balance}: ${missing} is missing. Ask the operator to top up the wallet${contact}`;
    return { isAdmitted, balance, needed, missing, currency, detail: isAdmitted ? null : detail };
  }
}

/** Why an organization is suspended, as far as that stands against the act. */
async function barring(db: Queryable, organizationId: bigint, act: Act): Promise<string[]> {
  return addsSomething(act) ? readSuspensionReasons(db, organizationId) : [];
}

/** Why a suspension refuses an act; null: it doesn't, or a payment ends it, and what is missing says more. */
function whyBarred(reasons: readonly string[], isPaidFor: boolean): string | null {
  if (reasons.length === 0) return null;
  return isPaidFor || reasons.some((reason) => reason !== 'unpaid') ? SUSPENDED : null;
}

/** Something new at a price. */
export function additionOf(price: PlanPrice): Act {
  return { from: null, to: price, isPaid: false };
}

/** Something that is there runs again. */
export function startOf(present: PresentCost): Act {
  const price = priceOf(present);
  return { from: price, to: price, isPaid: present.isPaid, isStart: true };
}

/** Something that is there gets another plan, whose price is that of one, or another quantity. */
export function changeOf(present: PresentCost, price: PlanPrice | null, quantity = 1): Act {
  const to = price === null ? null : priceTimes(price, BigInt(quantity));
  return { from: priceOf(present), to, isPaid: present.isPaid };
}

function priceOf({ price, quantity }: PresentCost): PlanPrice | null {
  return price === null ? null : priceTimes(price, BigInt(quantity));
}

/** Call it with the wallet locked, as deleting an organization does: nothing is metered in a deleted one. */
export async function requireLiving(client: Client, organizationId: bigint): Promise<void> {
  if (await isOrganizationLiving(client, organizationId)) return;
  throw new Refusal('not_found', 'there is no such organization any more');
}

/** Throws a Refusal when an organization has as many of something as it may. */
export function requireRoom(kind: ResourceKind, living: bigint, most: number): void {
  if (living < most) return;
  const some = pluralize(living, RESOURCE_WORDS[kind]);
  throw new Refusal('conflict', `the organization already has ${some}: delete some first`);
}

/** A plan that is on offer now, with its price. */
export async function requirePlan(
  db: Queryable,
  kind: ResourceKind,
  code: string,
): Promise<AvailablePlan & { price: PlanPrice }> {
  const plan = await findAvailablePlan(db, kind, code);
  if (plan === null || plan.retired) throw new Refusal('conflict', `plan "${code}" is not available`);
  const { price } = plan;
  if (price === null) throw new Refusal('conflict', `plan "${code}" has no price yet`);
  return { ...plan, price };
}
