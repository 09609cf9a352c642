import assert from 'node:assert/strict';
import { chargesOf, type ModelInstance, type ModelPrice, type Moment } from './billingModel.ts';

export interface ModelledInstance {
  organizationId: bigint;
  instanceId: bigint;
  /** The plan it would start with; afterwards `life` knows. */
  plan: number;
  /** Null: it has never run. */
  life: ModelInstance | null;
}

/** What is charged of an instance, as the database says. */
export interface Charged {
  organizationId: bigint;
  instanceId: bigint;
  hours: bigint;
  micros: bigint;
}

/** The platform as the rules alone describe it: what people did, and what of that must have been charged. */
export class PlatformModel {
  readonly instances: ModelledInstance[];
  readonly prices: Map<number, ModelPrice[]>;
  /** Top-ups by organization, in micros. */
  readonly paid = new Map<bigint, bigint>();
  /** Every hour that began up to then is charged. */
  billedTo: Moment = 0n;
  /** By whom the lease was taken last, with its fence. */
  fence: bigint | null = null;

  constructor(instances: ModelledInstance[], prices: Map<number, ModelPrice[]>) {
    this.instances = instances;
    this.prices = prices;
  }

  /** Holds all that is charged against the rules: exactly that up to `billedTo`. */
  assertCharged(charged: Charged[]): void {
    this.#compare(charged, (hours) => hours.filter(({ start }) => start <= this.billedTo).length);
  }

  /** The same after a run that ended half-way: of each instance the first hours due by `asOf`, none left out. */
  assertBegun(charged: Charged[], asOf: Moment): void {
    this.#compare(charged, (hours, found) => {
      const due = hours.filter(({ start }) => start <= asOf).length;
      const least = hours.filter(({ start }) => start <= this.billedTo).length;
      assert.ok(found >= least && found <= due, `${found} hours charged of ${least} to ${due}`);
      return found;
    });
  }

  #compare(charged: Charged[], expectedHours: (hours: { start: Moment }[], found: number) => number): void {
    const found = new Map(charged.map((row) => [`${row.organizationId}/${row.instanceId}`, row]));
    for (const { organizationId, instanceId, life } of this.instances) {
      const name = `${organizationId}/${instanceId}`;
      const { hours = 0n, micros = 0n } = found.get(name) ?? {};
      found.delete(name);
      const all = life === null ? [] : chargesOf(life, this.prices, FAR);
      const count = expectedHours(all, Number(hours));
      assert.equal(Number(hours), count, `hours of ${name}`);
      assert.equal(micros, sum(all.slice(0, count)), `amount of ${name}`);
    }
    assert.deepEqual([...found.keys()], [], 'charged, though nobody knows them');
  }
}

/** Beyond every scene: the clock of one goes on by some days. */
const FAR = BigInt(Date.parse('2025-03-20')) * 1000n;

function sum(charges: { micros: bigint }[]): bigint {
  return charges.reduce((all, { micros }) => all + micros, 0n);
}
