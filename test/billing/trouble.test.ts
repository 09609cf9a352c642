/** Rule 13: all of an organization's posting or none of it, and one organization's trouble never stops another's. */
import assert from 'node:assert/strict';
import { type Fleet, fleetTest, type TestInstance, type TestOrganization } from '../support/fleet.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

/** Seven organizations; the fourth owes all that a bigint can hold, so that nothing more can be charged. */
async function withPoisoned(
  fleet: Fleet,
): Promise<{ poisoned: TestOrganization; vm: TestInstance; others: TestInstance[] }> {
  const plan = await fleet.plan('cent', CENT);
  const vms: TestInstance[] = [];
  let poisoned: TestOrganization | undefined;
  for (let number = 1; number <= 7; number += 1) {
    const organization = await fleet.organization(`org-${number}`);
    if (number === 4) {
      poisoned = organization;
      await organization.owe('9223372036854.775800');
    }
    vms.push(await organization.instance({ plan, from: '2025-01-01T00:30Z' }));
  }
  const [vm] = vms.splice(3, 1);
  return { poisoned: poisoned as TestOrganization, vm: vm as TestInstance, others: vms };
}

fleetTest('the others are billed, and the run names the one that cannot be', async (fleet) => {
  const { others, vm, poisoned } = await withPoisoned(fleet);
  const result = await fleet.runAt('2025-01-01T04:00Z');
  for (const other of others) assert.equal(await other.bill(), '4 h = 0.040000');
  assert.equal(await vm.bill(), '0 h = 0.000000');
  assert.equal((await poisoned.wallet()).mark, '2025-01-01T00:29:59.999999Z');
  assert.equal(result.outcome, 'partial');
  assert.deepEqual(result.failures, [{ organization: 'org-4', error: 'bigint out of range' }]);
  assert.equal(result.errorMessage, '1 organization could not be billed, first org-4: bigint out of range');
  assert.deepEqual([result.instances, result.hours, result.amountMicros], [6n, 24n, 240_000n]);
});

fleetTest('the others are billed in every later run too, and the repaired one catches up', async (fleet) => {
  const { others, vm, poisoned } = await withPoisoned(fleet);
  await fleet.runAt('2025-01-01T04:00Z');
  const again = await fleet.runAt('2025-01-01T06:00Z', { sliceInstances: 3 });
  assert.deepEqual([again.outcome, again.hours], ['partial', 12n]);
  for (const other of others) assert.equal(await other.bill(), '6 h = 0.060000');
  await poisoned.credit('100');
  const mended = await fleet.runAt('2025-01-01T06:00Z');
  assert.deepEqual([mended.outcome, mended.hours], ['succeeded', 6n]);
  assert.equal(await vm.bill(), '6 h = 0.060000');
});

fleetTest('windows that only one organization still needs leave the others’ charges alone', async (fleet) => {
  const { poisoned } = await withPoisoned(fleet);
  await fleet.runAt('2025-01-01T12:00Z');
  await poisoned.credit('100');
  const catchUp = await fleet.runAt('2025-01-01T12:00Z', { sliceInstances: 1 });
  assert.equal(catchUp.collisions, 0);
});

fleetTest(
  'trouble with parked instances stops nobody either, and names the organization once',
  async (fleet) => {
    const { others, vm, poisoned } = await withPoisoned(fleet);
    const unpriced = await fleet.plan('unpriced');
    const parked = await poisoned.instance({
      plan: unpriced,
      from: '2025-01-01T00:10Z',
      behindTheMark: true,
    });
    await fleet.price(unpriced, CENT);
    const result = await fleet.runAt('2025-01-01T01:00Z');
    for (const other of others) assert.equal(await other.bill(), '1 h = 0.010000');
    assert.deepEqual([await vm.bill(), await parked.bill()], ['0 h = 0.000000', '0 h = 0.000000']);
    assert.deepEqual(result.failures, [{ organization: 'org-4', error: 'bigint out of range' }]);
  },
);

fleetTest('a database that refuses everybody fails the run instead of naming everybody', async (fleet) => {
  const { others } = await withPoisoned(fleet);
  await fleet.read('REVOKE INSERT ON billing_charges FROM containerstacks_daemon');
  await assert.rejects(fleet.runAt('2025-01-01T01:00Z'), /permission denied for table billing_charges/);
  const runs = await fleet.read('SELECT outcome, error_message, failures FROM billing_runs');
  assert.deepEqual(runs, [
    { outcome: 'failed', error_message: 'permission denied for table billing_charges', failures: [] },
  ]);
  await fleet.read('GRANT INSERT ON billing_charges TO containerstacks_daemon');
  await fleet.runAt('2025-01-01T01:00Z');
  for (const other of others) assert.equal(await other.bill(), '1 h = 0.010000');
});
