import { onlyRow, type Pool } from '../../db/pool.ts';
import { formatInstant } from '../../domain/instant.ts';
import { formatMicros, parseMicros } from '../../domain/money.ts';
import type { TestPlan } from './fleetRows.ts';

/** What is billed, of whatever kind, and what it was charged. */
export class TestInstance {
  readonly id: bigint;
  readonly #owner: Pool;
  readonly #organizationId: bigint;

  constructor(owner: Pool, organizationId: bigint, id: bigint) {
    this.#owner = owner;
    this.#organizationId = organizationId;
    this.id = id;
  }

  /** What it was charged so far, as "hours h = amount". */
  async bill(): Promise<string> {
    const charges = await this.charges();
    const amount = charges.reduce((sum, charge) => sum + parseMicros(charge.amount), 0n);
    return `${charges.length} h = ${formatMicros(amount)}`;
  }

  /** Its charges in order of time. */
  async charges(): Promise<{ hour: string; ordinal: number; amount: string }[]> {
    const { rows } = await this.#owner.query(
      `SELECT hour, month_ordinal, amount_micros FROM billing_charges
       WHERE organization_id = $1 AND subscription_id = $2 ORDER BY hour`,
      [this.#organizationId, this.id],
    );
    return rows.map((row) => ({
      hour: formatInstant(row.hour),
      ordinal: row.month_ordinal,
      amount: formatMicros(row.amount_micros),
    }));
  }

  async amounts(): Promise<string[]> {
    return (await this.charges()).map(({ amount }) => amount);
  }

  async hours(): Promise<string[]> {
    return (await this.charges()).map(({ hour }) => hour);
  }

  /** Its billing state; of a parked one also since when and why. */
  async state(): Promise<string> {
    const { rows } = await this.#owner.query(
      `SELECT billing_state, parked_from, parked_reason FROM subscriptions WHERE organization_id = $1 AND subscription_id = $2`,
      [this.#organizationId, this.id],
    );
    const { billing_state: state, parked_from: from, parked_reason: reason } = onlyRow(rows);
    return state === 'parked' ? `parked from ${formatInstant(from)}: ${reason}` : state;
  }

  /** Says what plan it always had. */
  async givePlan({ planId }: TestPlan): Promise<void> {
    await this.#owner.query(
      'UPDATE subscriptions SET plan_id = $3 WHERE organization_id = $1 AND subscription_id = $2',
      [this.#organizationId, this.id, planId],
    );
  }
}
