import type { NewPlan, NewPrice } from '../../../contracts/plans.ts';
import type { AuditActor } from '../../../db/accounts/auditLog.ts';
import { lockPrices } from '../../../db/billing/priceLock.ts';
import {
  type DatedPrice,
  type PlanRow,
  placeOf,
  readPlan,
  readPlans,
  readPrices,
} from '../../../db/plans/planQueries.ts';
import { changePlan, insertPlan, type PlanChange, setPlanRetired } from '../../../db/plans/plans.ts';
import {
  countSubscriptionsOn,
  insertPlanPrice,
  type NewPlanPrice,
  type PriceChange,
  readPriceChange,
} from '../../../db/plans/prices.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import type { ResourceKind } from '../../../domain/billing/resourceKinds.ts';
import { type Instant, parseInstant } from '../../../domain/instant.ts';
import { parseDecimal, parseMicros } from '../../../domain/money.ts';
import { whyPriceRefused, whyTooDear } from '../../../domain/plans/priceChange.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { auditedChange } from './auditedChange.ts';

export interface PlanPage {
  kind: ResourceKind | null;
  retired: boolean;
  /** The place of the last plan that is known: its kind's, its own among them, its number. */
  after: bigint[] | null;
  limit: number;
}

/** A price that is set or would be, with what it changes and for how many subscriptions. */
export type SetPrice = NewPlanPrice & PriceChange & { subscriptions: number };

/** Plans of all kinds with effective-dated prices. Past prices never change. */
export class PlanService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(page: PlanPage): Promise<Page<PlanRow>> {
    return pageOf(await readPlans(this.#pool, page), page.limit, placeOf);
  }

  /** `retired`: whether retired plans count. */
  async get(code: string, { retired }: { retired: boolean }): Promise<PlanRow> {
    const plan = await requirePlan(this.#pool, code);
    if (plan.retiredAt === null || retired) return plan;
    throw new Refusal('not_found', `there is no available plan "${code}"`);
  }

  async prices(code: string, page: { before: Instant | null; limit: number }): Promise<Page<DatedPrice>> {
    const { planId } = await requirePlan(this.#pool, code);
    const rows = await readPrices(this.#pool, planId, page);
    return pageOf(rows, page.limit, ({ effectiveFrom }) => [effectiveFrom]);
  }

  async create(plan: NewPlan, by: AuditActor): Promise<PlanRow> {
    const { price, ...rest } = plan;
    const { code, displayName = code, vcpus = null, memoryMib = null, diskGib = null } = rest;
    const whole = { ...rest, displayName, vcpus, memoryMib, diskGib };
    const detail = { ...whole, ...(price === undefined ? {} : detailOf(price)) };
    return auditedChange(
      this.#pool,
      by,
      { action: 'plan.create', subject: `plan ${code}`, detail },
      async (client) => {
        await insertPlan(client, whole);
        if (price !== undefined) await setPrice(client, code, price);
        return requirePlan(client, code);
      },
      {
        plan_code_is_unique: `there is a plan "${code}" already`,
        plan_codes_differ_by_more_than_case: `there is a plan already that looks like "${code}"`,
      },
    );
  }

  async change(code: string, change: PlanChange, by: AuditActor): Promise<PlanRow> {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const detail = Object.fromEntries(given);
    const auditEvent = { action: 'plan.change', subject: `plan ${code}`, detail };
    return auditedChange(this.#pool, by, auditEvent, async (client) => {
      const { planId } = await requirePlan(client, code);
      await changePlan(client, planId, change);
      return requirePlan(client, code);
    });
  }

  async retire(code: string, by: AuditActor): Promise<void> {
    await this.#setRetired(code, true, by);
  }

  /** Lets it be chosen again. */
  async unretire(code: string, by: AuditActor): Promise<void> {
    await this.#setRetired(code, false, by);
  }

  /** What setting a price would do; throws the Refusal that setting it would. */
  async previewPrice(code: string, price: NewPrice): Promise<SetPrice> {
    return inTransaction(this.#pool, async (client) => describePrice(client, code, price));
  }

  /** Sets a price from a moment on, by default from now. Throws a Refusal. */
  async addPrice(code: string, price: NewPrice, by: AuditActor): Promise<SetPrice> {
    const auditEvent = { action: 'plan.price', subject: `plan ${code}`, detail: detailOf(price) };
    return auditedChange(this.#pool, by, auditEvent, async (client) => setPrice(client, code, price));
  }

  async #setRetired(code: string, isRetired: boolean, by: AuditActor): Promise<void> {
    const action = isRetired ? 'plan.retire' : 'plan.unretire';
    await auditedChange(this.#pool, by, { action, subject: `plan ${code}` }, async (client) => {
      if (await setPlanRetired(client, code, isRetired)) return;
      const sought = isRetired ? 'available' : 'retired';
      throw new Refusal('not_found', `there is no ${sought} plan "${code}"`);
    });
  }
}

async function requirePlan(db: Pool | Client, code: string): Promise<PlanRow> {
  const plan = await readPlan(db, code);
  if (plan === null) throw new Refusal('not_found', `there is no plan "${code}"`);
  return plan;
}

function detailOf({ monthly, hourly, from }: NewPrice) {
  return { monthly, hourly: hourly ?? null, from: from ?? 'now' };
}

/** Waits for charging transactions in flight, so none of them posts an hour at the price that is being replaced. */
async function setPrice(client: Client, code: string, price: NewPrice): Promise<SetPrice> {
  await lockPrices(client);
  const described = await describePrice(client, code, price);
  await insertPlanPrice(client, described);
  return described;
}

async function describePrice(
  client: Client,
  code: string,
  { monthly, hourly, from }: NewPrice,
): Promise<SetPrice> {
  const plan = await requirePlan(client, code);
  const change = await readPriceChange(client, plan.planId, from === undefined ? null : parseInstant(from));
  const price = {
    planId: plan.planId,
    priceMonthlyMicros: parseMicros(monthly),
    priceHourlyNanos: hourly === undefined ? null : parseDecimal(hourly, 9),
  };
  const refusal = whyTooDear(plan.kind, price) ?? whyPriceRefused(change);
  if (refusal !== null) throw new Refusal('conflict', refusal);
  return { ...change, ...price, subscriptions: await countSubscriptionsOn(client, plan) };
}
