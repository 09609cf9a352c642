/** Rules 1 to 4: which hours are charged. */
import assert from 'node:assert/strict';
import { fleetTest } from '../support/fleet.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

fleetTest('hour k starts k hours after billing started', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-03-10T10:17:00.25Z' });
  await fleet.runAt('2025-03-10T13:17:00.249999Z');
  assert.deepEqual(await vm.hours(), [
    '2025-03-10T10:00:00Z',
    '2025-03-10T11:00:00Z',
    '2025-03-10T12:00:00Z',
  ]);
  await fleet.runAt('2025-03-10T13:17:00.25Z');
  assert.equal(await vm.bill(), '4 h = 0.040000');
});

fleetTest('an hour is one of elapsed time, also where a clock would change', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const spring = await acme.instance({ plan, from: '2025-03-30T00:30Z', until: '2025-03-30T03:30Z' });
  const autumn = await acme.instance({ plan, from: '2025-03-29T23:30Z', until: '2025-03-30T04:30Z' });
  await fleet.read(`ALTER DATABASE ${fleet.database.name} SET timezone = 'Europe/Berlin'`);
  await fleet.runAt('2025-03-30T12:00Z');
  assert.equal(await spring.bill(), '3 h = 0.030000');
  assert.equal(await autumn.bill(), '5 h = 0.050000');
});

fleetTest('an instance that never ran costs nothing, whether it waits or failed', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme', { balance: '1' });
  const waiting = await acme.instance({ plan, status: 'provisioning' });
  const failed = await acme.instance({ plan, status: 'error' });
  const deleted = await acme.instance({ plan, until: '2025-01-02T00:00Z' });
  const running = await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T01:00Z' });
  const result = await fleet.runAt('2025-01-01T12:00Z');
  for (const vm of [waiting, failed, deleted]) assert.equal(await vm.bill(), '0 h = 0.000000');
  assert.equal(await running.bill(), '1 h = 0.010000');
  assert.equal(result.instances, 1n);
});

fleetTest('an instance that came into error after it ran is billed on', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T00:00Z', status: 'error' });
  await fleet.runAt('2025-01-01T02:30Z');
  assert.equal(await vm.bill(), '3 h = 0.030000');
});

fleetTest('powered off is still billed', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T00:00Z', status: 'stopped' });
  await fleet.runAt('2025-01-01T02:30Z');
  assert.equal(await vm.bill(), '3 h = 0.030000');
});

fleetTest('ten minutes cost one hour', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T09:55Z', until: '2025-01-01T10:05Z' });
  await fleet.runAt('2025-01-02T00:00Z');
  assert.equal(await vm.bill(), '1 h = 0.010000');
});

fleetTest('two and a half hours at $1.30 cost $3.90', async (fleet) => {
  const plan = await fleet.plan('large', { monthly: '800', hourly: '1.3' });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T09:55Z', until: '2025-01-01T12:25Z' });
  await fleet.runAt('2025-01-02T00:00Z');
  assert.equal(await vm.bill(), '3 h = 3.900000');
});

fleetTest('six instances that live five minutes each cost six hours', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  for (let minute = 0; minute < 60; minute += 10) {
    const from = `2025-01-01T09:${String(minute).padStart(2, '0')}Z`;
    await acme.instance({ plan, from, until: from.replace('0Z', '5Z') });
  }
  const result = await fleet.runAt('2025-01-01T10:00Z');
  assert.deepEqual([result.instances, result.hours, result.amountMicros], [6n, 6n, 60_000n]);
});

fleetTest('hour 0 is due also when the instance ends the moment it starts', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T10:00Z', until: '2025-01-01T10:00Z' });
  await fleet.runAt('2025-01-01T10:00Z');
  assert.equal(await vm.bill(), '1 h = 0.010000');
  assert.equal(await vm.state(), 'settled');
});

fleetTest('a later hour is due only if it begins before the deletion, to the microsecond', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const until = async (end: string) => acme.instance({ plan, from: '2025-01-01T10:20Z', until: end });
  const before = await until('2025-01-01T12:19:59.999999Z');
  const at = await until('2025-01-01T12:20Z');
  const after = await until('2025-01-01T12:20:00.000001Z');
  await fleet.runAt('2025-01-01T18:00Z');
  assert.equal(await before.bill(), '2 h = 0.020000');
  assert.equal(await at.bill(), '2 h = 0.020000');
  assert.equal(await after.bill(), '3 h = 0.030000');
});

fleetTest('an hour is due from the microsecond at which it begins', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const before = await acme.instance({ plan, from: '2025-01-01T09:59:59.999999Z' });
  const at = await acme.instance({ plan, from: '2025-01-01T10:00Z' });
  const after = await acme.instance({ plan, from: '2025-01-01T10:00:00.000001Z' });
  await fleet.runAt('2025-01-01T10:00Z');
  assert.deepEqual(
    [await before.bill(), await at.bill(), await after.bill()],
    ['1 h = 0.010000', '1 h = 0.010000', '0 h = 0.000000'],
  );
  await fleet.runAt('2025-01-01T11:00Z');
  assert.deepEqual(
    [await before.bill(), await at.bill(), await after.bill()],
    ['2 h = 0.020000', '2 h = 0.020000', '1 h = 0.010000'],
  );
});

fleetTest('an hour is charged once, however often the billing runs', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T10:20Z' });
  for (const at of ['10:20', '10:20', '10:59', '11:19', '11:20', '11:20', '11:00', '12:00']) {
    await fleet.runAt(`2025-01-01T${at}Z`);
  }
  assert.equal(await vm.bill(), '2 h = 0.020000');
  assert.equal((await acme.ledger()).length, 2);
});

fleetTest('after downtime the next run bills every hour that has begun since', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T10:20Z' });
  await fleet.runAt('2025-01-01T11:00Z');
  const result = await fleet.runAt('2025-01-05T15:20Z');
  assert.equal(result.hours, 101n);
  assert.equal(await vm.bill(), '102 h = 1.020000');
});

fleetTest('a deleted instance that is charged is settled, and not before', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T10:20Z', until: '2025-01-01T12:00:00.000001Z' });
  await fleet.runAt('2025-01-01T12:00Z');
  assert.equal(await vm.state(), 'metered');
  await fleet.runAt('2025-01-01T12:10Z');
  assert.equal(await vm.state(), 'settled');
  await fleet.runAt('2025-01-03T00:00Z');
  assert.equal(await vm.bill(), '2 h = 0.020000');
});
