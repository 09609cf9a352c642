import assert from 'node:assert/strict';
import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import { chargesOf, type ModelPrice, type ModelSubscription, type Moment } from './billingModel.ts';

/** A VPS, a container or an add-on. */
export interface ModelledResource {
  kind: ResourceKind;
  organizationId: bigint;
  resourceId: bigint;
  subscriptionId: bigint;
  /** Of an add-on: the VPS that it ends with, if that may end. */
  instanceId: bigint | null;
  /** The plan it would start with; afterwards `life` knows. */
  plan: number;
  /** Null: it has never run. */
  life: ModelSubscription | null;
}

/** What is charged of a subscription, as the database says. */
export interface Charged {
  organizationId: bigint;
  subscriptionId: bigint;
  hours: bigint;
  micros: bigint;
}

/** The platform as the rules alone describe it: what people did, and what of that must have been charged. */
export class PlatformModel {
  readonly resources: ModelledResource[];
  readonly prices: Map<number, ModelPrice[]>;
  /** Top-ups by organization, in micros. */
  readonly paid = new Map<bigint, bigint>();
  /** Every hour that began up to then is charged. */
  billedTo: Moment = 0n;
  /** By whom the lease was taken last, with its fence. */
  fence: bigint | null = null;

  constructor(resources: ModelledResource[], prices: Map<number, ModelPrice[]>) {
    this.resources = resources;
    this.prices = prices;
  }

  /** Holds all that is charged against the rules: exactly that up to `billedTo`. */
  assertCharged(charged: Charged[]): void {
    this.#compare(charged, this.billedTo, (due) => due.length);
  }

  /** The same after a run that ended half-way: of each subscription the first hours due by `asOf`, none left out. */
  assertBegun(charged: Charged[], asOf: Moment): void {
    this.#compare(charged, asOf, (due, found) => {
      const least = due.filter(({ start }) => start <= this.billedTo).length;
      assert.ok(found >= least && found <= due.length, `${found} hours charged of ${least} to ${due.length}`);
      return found;
    });
  }

  #compare(
    charged: Charged[],
    until: Moment,
    expectedHours: (due: { start: Moment }[], found: number) => number,
  ): void {
    const found = new Map(charged.map((row) => [`${row.organizationId}/${row.subscriptionId}`, row]));
    for (const { organizationId, subscriptionId, life } of this.resources) {
      const name = `${organizationId}/${subscriptionId}`;
      const { hours = 0n, micros = 0n } = found.get(name) ?? {};
      found.delete(name);
      const due = life === null ? [] : chargesOf(life, this.prices, until);
      const count = expectedHours(due, Number(hours));
      assert.equal(Number(hours), count, `hours of ${name}`);
      assert.equal(micros, sum(due.slice(0, count)), `amount of ${name}`);
    }
    assert.deepEqual([...found.keys()], [], 'charged, though nobody knows them');
  }
}

function sum(charges: { micros: bigint }[]): bigint {
  return charges.reduce((all, { micros }) => all + micros, 0n);
}
