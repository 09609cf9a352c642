import { onlyRow, type Pool } from '../../db/pool.ts';
import { postMovement } from '../../db/wallets/wallets.ts';
import { formatInstant } from '../../domain/instant.ts';
import { formatMicros, parseDecimal, parseMicros } from '../../domain/money.ts';
import type { MovementKind } from '../../domain/wallets/ledgerKinds.ts';
import { TestInstance } from './testInstance.ts';
import { type Columns, insertRow, insertRows, meteredSince } from './insertRows.ts';

export interface TestPlan {
  planId: number;
}

export interface Price {
  monthly: string;
  hourly?: string | undefined;
  from?: string | undefined;
}

export interface InstanceLife {
  /** null: a plan that nobody knows. */
  plan: TestPlan | null;
  /** First running; without it the instance never became usable. */
  from?: string | undefined;
  until?: string | undefined;
  resizes?: { at: string; plan: TestPlan }[] | undefined;
  status?: 'provisioning' | 'running' | 'stopped' | 'error' | undefined;
  /** Brought in after its wallet was billed further: parked until the next run. */
  behindTheMark?: boolean | undefined;
}

export interface ContainerLife {
  plan: TestPlan | null;
  from: string;
  until?: string | undefined;
  resizes?: { at: string; plan: TestPlan }[] | undefined;
}

export interface AddonLife {
  plan: TestPlan | null;
  /** Its instance; without one it gets one that never ran and costs nothing. */
  of?: TestInstance;
  from: string;
  until?: string | undefined;
  quantity: number;
  /** Without a plan, it keeps the one that it has. */
  changes?: { at: string; quantity: number; plan?: TestPlan }[];
}

export async function insertPlan(owner: Pool, code: string, size: Columns = {}): Promise<TestPlan> {
  const { plan_id } = await insertRow<{ plan_id: number }>(owner, 'plans', { code, ...size });
  return { planId: plan_id };
}

export async function insertPlanOfContainers(owner: Pool, code: string): Promise<TestPlan> {
  return insertPlan(owner, code, { kind: 'container', vcpus: null, disk_gib: null });
}

/** A plan of add-ons, sold in a quantity. */
export async function insertAddonPlan(owner: Pool, code: string): Promise<TestPlan> {
  return insertPlan(owner, code, { kind: 'addon', vcpus: null, memory_mib: null, disk_gib: null });
}

/** Returns the price's number. */
export async function insertPrice(owner: Pool, { planId }: TestPlan, price: Price): Promise<number> {
  const { plan_price_id } = onlyRow(
    (
      await owner.query<{ plan_price_id: number }>(
        `INSERT INTO plan_prices (plan_id, kind, price_monthly_micros, price_hourly_nanos, effective_from)
         SELECT plan_id, kind, $2, $3, $4 FROM plans WHERE plan_id = $1 RETURNING plan_price_id`,
        [
          planId,
          parseMicros(price.monthly),
          price.hourly === undefined ? null : parseDecimal(price.hourly, 9),
          price.from ?? '2000-01-01Z',
        ],
      )
    ).rows,
  );
  return plan_price_id;
}

export class TestOrganization {
  readonly id: bigint;
  readonly handle: string;
  readonly #owner: Pool;
  readonly #regionId: number;
  #credits = 0;

  constructor(owner: Pool, id: bigint, handle: string, regionId: number) {
    this.#owner = owner;
    this.id = id;
    this.handle = handle;
    this.#regionId = regionId;
  }

  /** An instance with its whole life, also what of it lies ahead of the next run. Wakes the wallet's mark before its start. */
  async instance(life: InstanceLife): Promise<TestInstance> {
    const { from, until, resizes = [], behindTheMark = false } = life;
    const plans = [{ at: from ?? '2000-01-01', plan: life.plan }, ...resizes];
    const last = plans[plans.length - 1] ?? { at: '', plan: null };
    const { instance_id } = await insertRow<{ instance_id: bigint }>(this.#owner, 'vps_instances', {
      organization_id: this.id,
      region_id: this.#regionId,
      status: until === undefined ? (life.status ?? 'running') : 'deleted',
      created_at: '2000-01-01',
      deleted_at: until,
      ...(from === undefined ? {} : meteredSince(from)),
      ...(behindTheMark
        ? { billing_state: 'parked', parked_from: from, parked_reason: 'behind the mark' }
        : {}),
      plan_id: last.plan?.planId,
      plan_since: last.at,
    });
    const instance = new TestInstance(this.#owner, this.id, instance_id);
    await this.#insertPast(instance_id, plans);
    if (from !== undefined && !behindTheMark) await this.#meterFrom(from);
    return instance;
  }

  /** A container with its whole life. */
  async container({ plan, from, until, resizes = [] }: ContainerLife): Promise<TestInstance> {
    const terms = [{ at: from, plan }, ...resizes];
    const last = terms[terms.length - 1];
    const { container_id } = await insertRow<{ container_id: bigint }>(this.#owner, 'containers', {
      organization_id: this.id,
      status: until === undefined ? 'running' : 'deleted',
      deleted_at: until,
      ...meteredSince(from),
      plan_id: last?.plan?.planId,
      plan_since: last?.at,
    });
    const { rows } = await this.#owner.query<{ id: bigint }>(
      `SELECT subscription_id AS id FROM subscriptions WHERE resource_kind = 'container' AND resource_id = $1`,
      [container_id],
    );
    const { id } = onlyRow(rows);
    await this.#insertPast(id, terms);
    await this.#meterFrom(from);
    return new TestInstance(this.#owner, this.id, id);
  }

  /** An add-on with its whole life: a quantity of something, and what plan and quantity became. */
  async addon({ plan, of, from, until, quantity, changes = [] }: AddonLife): Promise<TestInstance> {
    const instance = of ?? (await this.instance({ plan: null, status: 'error' }));
    const terms = [{ at: from, plan, quantity }];
    for (const change of changes) terms.push({ plan: terms.at(-1)?.plan ?? null, ...change });
    const last = terms[terms.length - 1];
    const { rows } = await this.#owner.query<{ id: bigint }>(
      `SELECT nextval(pg_get_serial_sequence('subscriptions', 'subscription_id')) AS id`,
    );
    const { id } = onlyRow(rows);
    await insertRow(this.#owner, 'subscriptions', {
      organization_id: this.id,
      subscription_id: id,
      resource_kind: 'addon',
      resource_id: id,
      plan_id: last?.plan?.planId,
      quantity: last?.quantity,
      plan_since: last?.at,
      billing_started_at: from,
      billing_state: 'metered',
      ended_at: until,
    });
    await insertRow(this.#owner, 'addons', {
      organization_id: this.id,
      addon_id: id,
      instance_id: instance.id,
      created_at: from,
      deleted_at: until,
    });
    await this.#insertPast(id, terms);
    await this.#meterFrom(from);
    return new TestInstance(this.#owner, this.id, id);
  }

  /** All terms but the last, each until the next. */
  async #insertPast(
    subscriptionId: bigint,
    terms: { at: string; plan: TestPlan | null; quantity?: number }[],
  ): Promise<void> {
    const past = terms.slice(0, -1).map(({ at, plan, quantity = 1 }, number) => ({
      organization_id: this.id,
      subscription_id: subscriptionId,
      plan_id: plan?.planId,
      quantity,
      effective_from: at,
      effective_until: terms[number + 1]?.at,
    }));
    if (past.length > 0) await insertRows(this.#owner, 'subscription_plan_history', past);
  }

  async #meterFrom(start: string): Promise<void> {
    const { rowCount } = await this.#owner.query(
      `UPDATE wallets SET billed_through = least(billed_through, $2::timestamptz - interval '1 microsecond'),
                          fleet_version = fleet_version + 1
       WHERE organization_id = $1 AND (coalesce(billed_through < $2, true) OR entry_count = 0
         OR NOT EXISTS (SELECT FROM billing_charges c WHERE c.organization_id = $1))`,
      [this.id, start],
    );
    if (rowCount !== 1) throw new Error(`${start} is behind the mark of ${this.handle}`);
  }

  /** Moves the balance by an entry: a top-up or, below zero, a forfeit of what is there. */
  async credit(amount: string): Promise<void> {
    const amountMicros = parseMicros(amount);
    await this.#post(amountMicros < 0n ? 'forfeit' : 'top_up', amountMicros);
  }

  /** Takes the balance down below zero: the bank takes payments back that have lapsed. Two, for all that a bigint holds. */
  async owe(amount: string): Promise<void> {
    const half = parseMicros(amount) / 2n;
    const paid: bigint[] = [];
    for (const amountMicros of [half, parseMicros(amount) - half]) {
      paid.push(await this.#post('top_up', amountMicros));
      await this.#post('forfeit', -amountMicros);
    }
    await this.#post('chargeback', -half, paid[0] ?? null);
    await this.#post('chargeback', half - parseMicros(amount), paid[1] ?? null);
  }

  async #post(
    kind: MovementKind,
    amountMicros: bigint,
    concernsEntryNo: bigint | null = null,
  ): Promise<bigint> {
    this.#credits += 1;
    const { entryNo } = await postMovement(this.#owner, {
      organizationId: this.id,
      kind,
      amountMicros,
      concernsEntryNo,
      idempotencyKey: `credit-${this.#credits}`,
      reason: 'a test',
      actor: 'test',
    });
    return entryNo;
  }

  async wallet(): Promise<{ balance: string; pastDue: boolean; entries: number; mark: string | null }> {
    const { rows } = await this.#owner.query(
      `SELECT balance_micros, past_due_since IS NOT NULL AS past_due, entry_count, billed_through
       FROM wallets WHERE organization_id = $1`,
      [this.id],
    );
    const row = onlyRow(rows);
    return {
      balance: formatMicros(row.balance_micros),
      pastDue: row.past_due,
      entries: Number(row.entry_count),
      mark: row.billed_through === null ? null : formatInstant(row.billed_through),
    };
  }

  /** The ledger's lines: kind, amount, balance after, and for charges hours and period. */
  async ledger(): Promise<string[]> {
    const { rows } = await this.#owner.query(
      'SELECT * FROM wallet_ledger WHERE organization_id = $1 ORDER BY entry_no',
      [this.id],
    );
    return rows.map((row) => {
      const moved = `${row.kind} ${formatMicros(row.amount_micros)} = ${formatMicros(row.balance_after_micros)}`;
      if (row.kind !== 'charge') return moved;
      return `${moved}, ${row.hours} h in (${formatInstant(row.billed_from)}, ${formatInstant(row.billed_through)}]`;
    });
  }

  async notices(): Promise<string[]> {
    const { rows } = await this.#owner.query<{ kind: string }>(
      'SELECT kind FROM wallet_notices WHERE organization_id = $1 ORDER BY entry_no',
      [this.id],
    );
    return rows.map(({ kind }) => kind);
  }
}
