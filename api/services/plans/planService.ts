import type { NewPlan, NewPrice } from '../../../contracts/plans.ts';
import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { violates } from '../../../db/failure.ts';
import {
  findPlanId,
  type DatedPrice,
  type PlanWithPrice,
  readPlans,
  readPrices,
  readRegions,
  type RegionRow,
  retirePlan,
  retireRegion,
} from '../../../db/plans/planQueries.ts';
import { addPlanPrice, insertPlan, insertRegion } from '../../../db/plans/plans.ts';
import type { Client, Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { type Instant, parseInstant } from '../../../domain/instant.ts';
import { parseDecimal, parseMicros } from '../../../domain/money.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';

/** What is available: plans with effective-dated prices, and regions. Past prices never change. */
export class PlanService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(page: { retired: boolean; after: bigint; limit: number }): Promise<Page<PlanWithPrice>> {
    const rows = await readPlans(this.#pool, page);
    return pageOf(rows, page.limit, ({ planId }) => [BigInt(planId)]);
  }

  /** `retired`: whether retired plans count. */
  async get(code: string, { retired }: { retired: boolean }): Promise<PlanWithPrice> {
    const plan = await this.#readPlan(await requirePlan(this.#pool, code), retired);
    if (!plan) throw new Refusal('not_found', `there is no available plan "${code}"`);
    return plan;
  }

  async prices(code: string, page: { before: Instant | null; limit: number }): Promise<Page<DatedPrice>> {
    const rows = await readPrices(this.#pool, await requirePlan(this.#pool, code), page);
    return pageOf(rows, page.limit, ({ effectiveFrom }) => [effectiveFrom]);
  }

  async createPlan(plan: NewPlan, by: AuditActor): Promise<PlanWithPrice> {
    const subject = `plan ${plan.code}`;
    const made = await this.#do(
      by,
      { action: 'plan.create', subject, detail: { ...plan } },
      async (client) => insertPlan(client, plan),
      {
        plan_code_is_unique: `there is a plan "${plan.code}" already`,
        plan_codes_differ_by_more_than_case: `there is a plan already that looks like "${plan.code}"`,
      },
    );
    return { ...made, retiredAt: null, price: null };
  }

  /** Adds a price from a moment on, by default from now. Throws a Refusal. */
  async addPrice(code: string, { monthly, hourly, from }: NewPrice, by: AuditActor) {
    const effectiveFrom = from === undefined ? null : parseInstant(from);
    const detail = { monthly, hourly: hourly ?? null, from: from ?? 'now' };
    const priceMonthlyMicros = parseMicros(monthly);
    const priceHourlyNanos = hourly === undefined ? null : parseDecimal(hourly, 9);
    const start = await this.#do(
      by,
      { action: 'plan.price', subject: `plan ${code}`, detail },
      async (client) => {
        const planId = await requirePlan(client, code);
        const start = await addPlanPrice(client, {
          planId,
          priceMonthlyMicros,
          priceHourlyNanos,
          effectiveFrom,
        });
        if (start !== null) return start;
        throw new Refusal(
          'conflict',
          'a price can only take effect from now on: hours that have begun keep their price',
        );
      },
      { plan_has_one_price_from_a_moment: 'the plan already has a price from that moment on' },
    );
    return { priceMonthlyMicros, priceHourlyNanos, effectiveFrom: start };
  }

  async retirePlan(code: string, by: AuditActor): Promise<void> {
    await this.#do(by, { action: 'plan.retire', subject: `plan ${code}` }, async (client) => {
      if (!(await retirePlan(client, code)))
        throw new Refusal('not_found', `there is no available plan "${code}"`);
    });
  }

  async regions(page: { retired: boolean; after: bigint; limit: number }): Promise<Page<RegionRow>> {
    const rows = await readRegions(this.#pool, page);
    return pageOf(rows, page.limit, ({ regionId }) => [BigInt(regionId)]);
  }

  async createRegion(region: { code: string; name: string }, by: AuditActor) {
    const { code, name } = region;
    await this.#do(
      by,
      { action: 'region.create', subject: `region ${code}`, detail: { name } },
      async (client) => insertRegion(client, region),
      {
        region_code_is_unique: `there is a region "${code}" already`,
        region_codes_differ_by_more_than_case: `there is a region already that looks like "${code}"`,
      },
    );
    return { code, name, retiredAt: null };
  }

  async retireRegion(code: string, by: AuditActor): Promise<void> {
    await this.#do(by, { action: 'region.retire', subject: `region ${code}` }, async (client) => {
      if (!(await retireRegion(client, code)))
        throw new Refusal('not_found', `there is no available region "${code}"`);
    });
  }

  async #readPlan(planId: number, retired: boolean): Promise<PlanWithPrice | null> {
    const [plan] = await readPlans(this.#pool, { retired, after: BigInt(planId) - 1n, limit: 1 });
    return plan?.planId === planId ? plan : null;
  }

  /** Makes a change and records it; a violated constraint is a conflict, with a message of its own. */
  async #do<Result>(
    by: AuditActor,
    auditEvent: Parameters<typeof recordAuditEvent>[2],
    work: (client: Client) => Promise<Result>,
    conflicts: Record<string, string> = {},
  ): Promise<Result> {
    try {
      return await inTransaction(this.#pool, async (client) => {
        const result = await work(client);
        await recordAuditEvent(client, by, auditEvent);
        return result;
      });
    } catch (error) {
      const [, text] = Object.entries(conflicts).find(([name]) => violates(error, name)) ?? [];
      if (text === undefined) throw error;
      throw new Refusal('conflict', text);
    }
  }
}

async function requirePlan(db: Pool | Client, code: string): Promise<number> {
  const planId = await findPlanId(db, code);
  if (planId === null) throw new Refusal('not_found', `there is no plan "${code}"`);
  return planId;
}
