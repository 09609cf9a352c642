/** Whatever the fleet and whenever the runs: the engine charges what the model says, and every wallet agrees. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { parseMicros } from '../../domain/money.ts';
import { chargesOf, type ModelInstance, type ModelPrice } from '../model/billingModel.ts';
import { beginningOf, type FleetCase, fleetCase, SPAN_HOURS } from '../model/fleets.ts';
import { checkBooks } from '../support/books.ts';
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

interface BuiltFleet {
  plans: TestPlan[];
  prices: Map<number, ModelPrice[]>;
  organizations: {
    organization: TestOrganization;
    balance: bigint;
    instances: { instance: TestInstance; model: ModelInstance }[];
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
  const plans: TestPlan[] = [];
  const prices = new Map<number, ModelPrice[]>();
  for (const [number, listed] of wanted.plans.entries()) {
    const unique = [...new Map(listed.map((price) => [price.from, price])).values()];
    const model = unique.map((price) => ({ ...price, from: beginning + price.from }));
    prices.set(number, model);
    plans.push(
      await fleet.plan(
        `plan-${number}`,
        ...model.map(({ monthly, hourly, from }) => ({
          monthly,
          hourly: hourly ?? undefined,
          from: formatInstant(from),
        })),
      ),
    );
  }
  const organizations: BuiltFleet['organizations'] = [];
  for (const [number, { balance, instances }] of wanted.organizations.entries()) {
    const amount = balance !== null && parseMicros(balance) > 0n ? balance : undefined;
    const organization = await fleet.organization(
      `org-${number}`,
      amount === undefined ? {} : { balance: amount },
    );
    const made: BuiltFleet['organizations'][number]['instances'] = [];
    for (const life of instances) {
      const model = modelOf(life, beginning);
      const [first, ...resizes] = model.plans;
      const instance = await organization.instance({
        plan: planOf(plans, first?.plan ?? null),
        from: formatInstant(model.start),
        until: model.end === null ? undefined : formatInstant(model.end),
        resizes: resizes.map(({ since, plan }) => ({
          at: formatInstant(since),
          plan: planOf(plans, plan) as TestPlan,
        })),
      });
      made.push({ instance, model });
    }
    organizations.push({ organization, balance: parseMicros(amount ?? '0'), instances: made });
  }
  return { plans, prices, organizations };
}

function planOf(plans: TestPlan[], number: number | null): TestPlan | null {
  return number === null ? null : (plans[number] ?? null);
}

/** A life as it can come about: resizes in order, none of an instance whose plan nobody knows. */
function modelOf(
  life: FleetCase['organizations'][number]['instances'][number],
  beginning: bigint,
): ModelInstance {
  const start = beginning + life.start;
  const plans: ModelInstance['plans'] = [{ since: start, plan: life.plan }];
  const resizes = life.plan === null ? [] : [...life.resizes].sort((a, b) => (a.after < b.after ? -1 : 1));
  for (const { after: later, plan } of resizes) {
    const last = plans[plans.length - 1] as (typeof plans)[number];
    if (start + later > last.since) plans.push({ since: start + later, plan });
  }
  return { start, end: life.lifetime === null ? null : start + life.lifetime, plans };
}

/** Gives every plan a price from long ago, and every instance a plan. */
async function mend({ plans, prices, organizations }: BuiltFleet): Promise<void> {
  for (const [number, plan] of plans.entries()) {
    const price = { monthly: '0.07', hourly: '0.012345679' };
    await fleet.price(plan, price);
    prices.get(number)?.push({ ...price, from: LONG_AGO });
  }
  for (const { instances } of organizations) {
    for (const { instance, model } of instances) {
      const [first] = model.plans;
      if (first?.plan !== null || plans[0] === undefined) continue;
      await instance.givePlan(plans[0]);
      first.plan = 0;
    }
  }
}

async function compare({ organizations, prices }: BuiltFleet, asOf: bigint): Promise<void> {
  const lines: string[] = [];
  for (const { organization, balance, instances } of organizations) {
    let left = balance;
    for (const { instance, model } of instances) {
      for (const { start, ordinal, micros } of chargesOf(model, prices, asOf)) {
        const hour = formatInstant(start - (start % HOUR)).slice(0, 16);
        lines.push(`${organization.id} ${instance.id} ${hour} ${ordinal} ${micros}`);
        left -= micros;
      }
    }
    const wallet = await organization.wallet();
    assert.deepEqual([parseMicros(wallet.balance), wallet.pastDue], [left, left < 0n]);
  }
  const charges = (await fleet.charges()).map((line) => line.replace(/ \d+ (\d+)$/, ' $1'));
  assert.deepEqual(charges, lines);
}

/** Children before parents; cheaper than a database a case. */
async function clear(): Promise<void> {
  await fleet.read(`DELETE FROM wallet_notices; DELETE FROM wallet_ledger; DELETE FROM billing_charges;
    DELETE FROM subscription_plan_history; DELETE FROM subscriptions; DELETE FROM vps_instances; DELETE FROM plan_prices;
    DELETE FROM plans; DELETE FROM wallets; DELETE FROM organization_handles; DELETE FROM organizations;
    DELETE FROM billing_runs`);
}
