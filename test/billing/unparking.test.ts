/** Many organizations with parked instances: what has to wait costs nothing, and the rest is unparked together. */
import assert from 'node:assert/strict';
import { type Fleet, fleetTest, type TestInstance, type TestOrganization } from '../support/fleet.ts';
import { statementsOf } from '../support/statements.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

interface Parked {
  organization: TestOrganization;
  vm: TestInstance;
}

/** So many organizations, each with an instance of an unpriced plan that started at 10:30. */
async function parkedOrganizations(fleet: Fleet, count: number): Promise<Parked[]> {
  const plan = await fleet.plan('unpriced');
  const parked: Parked[] = [];
  for (let number = 1; number <= count; number += 1) {
    const organization = await fleet.organization(`org-${number}`, { balance: '0.015' });
    parked.push({ organization, vm: await organization.instance({ plan, from: '2025-01-01T10:30Z' }) });
  }
  await fleet.runAt('2025-01-01T10:45Z');
  return parked;
}

async function priceTheUnpriced(fleet: Fleet): Promise<void> {
  const [plan] = await fleet.read<{ planId: number }>(
    `SELECT plan_id AS "planId" FROM plans WHERE code = 'unpriced'`,
  );
  if (plan) await fleet.price(plan, CENT);
}

/** What a run as of 12:00 asks the database. */
async function statementsOfRun(fleet: Fleet): Promise<string[]> {
  const pool = fleet.anotherDaemon();
  const statements = statementsOf(pool);
  await fleet.runAt('2025-01-01T12:00Z', { pool });
  return statements;
}

fleetTest('a run over many organizations whose instances stay parked costs what one costs', async (fleet) => {
  await parkedOrganizations(fleet, 1);
  const one = await statementsOfRun(fleet);
  for (let number = 2; number <= 30; number += 1) {
    const organization = await fleet.organization(`org-${number}`);
    await organization.instance({ plan: null, from: '2025-01-01T10:30Z' });
  }
  await fleet.runAt('2025-01-01T11:00Z');
  const thirty = await statementsOfRun(fleet);
  assert.deepEqual(thirty, one);
  // That which records the run and tells of its failure.
  assert.equal(thirty.filter((statement) => statement.startsWith('BEGIN')).length, 1);
});

fleetTest(
  'instances of hundreds of organizations are unparked together, each to its own wallet',
  async (fleet) => {
    const parked = await parkedOrganizations(fleet, 299);
    await priceTheUnpriced(fleet);
    const statements = await statementsOfRun(fleet);
    // 200 instances in one transaction and 99 in another; then one for all that is metered again, with nothing due.
    const transactions = statements.filter((statement) => statement.startsWith('BEGIN')).length;
    assert.ok(transactions <= 3, `${transactions} transactions`);
    for (const { organization, vm } of [parked[0], parked[199], parked[200], parked[298]] as Parked[]) {
      assert.equal(await vm.bill(), '2 h = 0.020000');
      assert.equal(await vm.state(), 'metered');
      const { balance, mark } = await organization.wallet();
      assert.deepEqual([balance, mark], ['-0.005000', '2025-01-01T12:00:00Z']);
      assert.equal((await organization.ledger()).length, 2);
    }
    const [sums] = await fleet.read(
      `SELECT count(*)::integer AS charges, sum(amount_micros)::integer AS micros,
            (SELECT count(*)::integer FROM wallet_notices WHERE kind = 'past_due') AS notices FROM billing_charges`,
    );
    assert.deepEqual(sums, { charges: 598, micros: 5_980_000, notices: 299 });
  },
);

fleetTest('one organization that cannot be unparked stops none of the others in its batch', async (fleet) => {
  const parked = await parkedOrganizations(fleet, 5);
  const [first, , poisoned, , last] = parked as [Parked, Parked, Parked, Parked, Parked];
  await poisoned.organization.owe('9223372036854.775800');
  await priceTheUnpriced(fleet);
  const result = await fleet.runAt('2025-01-01T12:00Z');
  assert.deepEqual(result.failures, [{ organization: 'org-3', error: 'bigint out of range' }]);
  assert.deepEqual([result.outcome, result.hours, result.instancesParked], ['partial', 8n, 1n]);
  assert.deepEqual([await first.vm.bill(), await last.vm.bill()], ['2 h = 0.020000', '2 h = 0.020000']);
  assert.equal(await poisoned.vm.state(), 'parked from 2025-01-01T10:30:00Z: no price');
  await poisoned.organization.credit('100');
  assert.equal((await fleet.runAt('2025-01-01T12:00Z')).outcome, 'succeeded');
  assert.equal(await poisoned.vm.bill(), '2 h = 0.020000');
});
