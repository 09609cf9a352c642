/** Whatever the fleet and whenever the runs: the engine charges what the model says, and every wallet agrees. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { RESOURCE_WORDS, type ResourceKind } from '../../domain/billing/resourceKinds.ts';
import { parseMicros } from '../../domain/money.ts';
import { chargesOf, type ModelPrice, type ModelSubscription } from '../model/billingModel.ts';
import { beginningOf, type FleetCase, fleetCase, SPAN_HOURS } from '../model/fleets.ts';
import { checkBooks } from '../support/books.ts';
import { clearOrganizations } from '../support/clearOrganizations.ts';
import { Fleet, type TestInstance, type TestOrganization, type TestPlan } from '../support/fleet.ts';

const HOUR = 3_600_000_000n;
const SEED = Number(process.env.TEST_SEED ?? 20_251_122);
const RUNS = Number(process.env.TEST_PROPERTY_RUNS ?? 100);
const LONG_AGO = parseInstant('2000-01-01');

let fleet: Fleet;
before(async () => {
  fleet = await Fleet.open();
});
after(() => fleet[Symbol.asyncDispose]());

test('the engine charges what an independent model charges', async () => {
  await fc.assert(fc.asyncProperty(fleetCase, checkCase), { seed: SEED, numRuns: RUNS, endOnFailure: false });
});

/** The same plan of each kind, under one number. */
type PlanOfEachKind = Record<ResourceKind, TestPlan>;
const KINDS = Object.keys(RESOURCE_WORDS) as ResourceKind[];

interface BuiltFleet {
  plans: PlanOfEachKind[];
  prices: Map<number, ModelPrice[]>;
  organizations: {
    organization: TestOrganization;
    balance: bigint;
    subscriptions: { kind: ResourceKind; charged: TestInstance; model: ModelSubscription }[];
  }[];
}

async function checkCase(wanted: FleetCase): Promise<void> {
  await clear();
  const beginning = beginningOf(wanted);
  const built = await build(wanted, beginning);
  let billedTo = 0n;
  const bill = async ({ at, ...settings }: FleetCase['runs'][number]) => {
    const asOf = beginning + at;
    if (asOf > billedTo) billedTo = asOf;
    const result = await fleet.runAt(formatInstant(asOf), settings);
    assert.deepEqual(result.failures, []);
  };
  for (const run of wanted.runs) {
    await bill(run);
    await compare(built, billedTo);
  }
  await mend(built);
  for (const run of wanted.runsMended) await bill(run);
  await bill({ at: BigInt(SPAN_HOURS) * HOUR, sliceInstances: 2, connections: 1 });
  await compare(built, billedTo);
  assert.equal((await fleet.runAt(formatInstant(billedTo))).hours, 0n);
  await checkBooks(fleet.owner);
}

async function build(wanted: FleetCase, beginning: bigint): Promise<BuiltFleet> {
  const plans: PlanOfEachKind[] = [];
  const prices = new Map<number, ModelPrice[]>();
  for (const [number, listed] of wanted.plans.entries()) {
    const unique = [...new Map(listed.map((price) => [price.from, price])).values()];
    const model = unique.map((price) => ({ ...price, from: beginning + price.from }));
    prices.set(number, model);
    const listing = model.map(({ monthly, hourly, from }) => ({
      monthly,
      hourly: hourly ?? undefined,
      from: formatInstant(from),
    }));
    plans.push({
      vps: await fleet.plan(`vps-${number}`, ...listing),
      container: await fleet.containerPlan(`container-${number}`, ...listing),
      addon: await fleet.addonPlan(`addon-${number}`, ...listing),
    });
  }
  const organizations: BuiltFleet['organizations'] = [];
  for (const [number, { balance, subscriptions }] of wanted.organizations.entries()) {
    const amount = balance !== null && parseMicros(balance) > 0n ? balance : undefined;
    const organization = await fleet.organization(
      `org-${number}`,
      amount === undefined ? {} : { balance: amount },
    );
    const made: BuiltFleet['organizations'][number]['subscriptions'] = [];
    for (const life of subscriptions) {
      const { kind } = life;
      const model = modelOf(life, beginning);
      const [first, ...changes] = model.terms.map(({ since, plan, quantity }) => ({
        at: formatInstant(since),
        plan: plan === null ? null : (plans[plan]?.[kind] ?? null),
        quantity,
      }));
      const charged = await subscribe(organization, kind, {
        plan: first?.plan ?? null,
        quantity: first?.quantity ?? 1,
        from: formatInstant(model.start),
        until: model.end === null ? undefined : formatInstant(model.end),
        changes,
      });
      made.push({ kind, charged, model });
    }
    organizations.push({ organization, balance: parseMicros(amount ?? '0'), subscriptions: made });
  }
  return { plans, prices, organizations };
}

interface Life {
  plan: TestPlan | null;
  quantity: number;
  from: string;
  until: string | undefined;
  changes: { at: string; plan: TestPlan | null; quantity: number }[];
}

function subscribe(organization: TestOrganization, kind: ResourceKind, life: Life): Promise<TestInstance> {
  // Only the first plan may be one that nobody knows.
  const changes = life.changes.map((change) => ({ ...change, plan: change.plan as TestPlan }));
  if (kind === 'addon') return organization.addon({ ...life, changes });
  if (kind === 'container') return organization.container({ ...life, resizes: changes });
  return organization.instance({ ...life, resizes: changes });
}

/** A life as it can come about: changes in order, none of what has a plan that nobody knows. */
function modelOf(
  life: FleetCase['organizations'][number]['subscriptions'][number],
  beginning: bigint,
): ModelSubscription {
  const start = beginning + life.start;
  const terms: ModelSubscription['terms'] = [{ since: start, plan: life.plan, quantity: life.quantity }];
  const changes = life.plan === null ? [] : [...life.changes].sort((a, b) => (a.after < b.after ? -1 : 1));
  for (const { after: later, plan, quantity } of changes) {
    const last = terms[terms.length - 1] as (typeof terms)[number];
    if (start + later > last.since) terms.push({ since: start + later, plan, quantity });
  }
  return { start, end: life.lifetime === null ? null : start + life.lifetime, terms };
}

/** Gives every plan a price from long ago, and everything billed a plan. */
async function mend({ plans, prices, organizations }: BuiltFleet): Promise<void> {
  for (const [number, plan] of plans.entries()) {
    const price = { monthly: '0.07', hourly: '0.012345679' };
    for (const kind of KINDS) await fleet.price(plan[kind], price);
    prices.get(number)?.push({ ...price, from: LONG_AGO });
  }
  for (const { subscriptions } of organizations) {
    for (const { kind, charged, model } of subscriptions) {
      const [first] = model.terms;
      if (first?.plan !== null || plans[0] === undefined) continue;
      await charged.givePlan(plans[0][kind]);
      first.plan = 0;
    }
  }
}

async function compare({ organizations, prices }: BuiltFleet, asOf: bigint): Promise<void> {
  const lines: string[] = [];
  for (const { organization, balance, subscriptions } of organizations) {
    let left = balance;
    for (const { charged, model } of subscriptions) {
      for (const { start, ordinal, quantity, micros } of chargesOf(model, prices, asOf)) {
        const hour = formatInstant(start - (start % HOUR)).slice(0, 16);
        lines.push(`${organization.id} ${charged.id} ${hour} ${ordinal} ${quantity} ${micros}`);
        left -= micros;
      }
    }
    const wallet = await organization.wallet();
    assert.deepEqual([parseMicros(wallet.balance), wallet.pastDue], [left, left < 0n]);
  }
  const rows = await fleet.read<{ line: string }>(
    `SELECT concat_ws(' ', organization_id, subscription_id, to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI'),
                      month_ordinal, quantity, amount_micros) AS line FROM billing_charges`,
  );
  const charges = rows.map(({ line }) => line);
  assert.deepEqual(charges.sort(), lines.sort());
}

async function clear(): Promise<void> {
  await clearOrganizations(fleet.owner);
  await fleet.read('DELETE FROM plan_prices; DELETE FROM plans; DELETE FROM billing_runs');
}
