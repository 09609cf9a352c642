/** Rule 14: what is billed in a quantity. A GiB at $0.10 a month, unless said otherwise. */
import assert from 'node:assert/strict';
import { fleetTest } from '../support/fleet.ts';

const GIB = { monthly: '0.10' };

fleetTest('100 GiB at $0.10 a month each cost $10.00 a month, by the hour until then', async (fleet) => {
  const plan = await fleet.addonPlan('gib', GIB);
  const acme = await fleet.organization('acme');
  const month = await acme.addon({ plan, quantity: 100, from: '2025-01-01T00:00Z' });
  const half = await acme.addon({
    plan,
    quantity: 100,
    from: '2025-01-01T00:00Z',
    until: '2025-01-15T00:00Z',
  });
  const hours = await acme.addon({
    plan,
    quantity: 100,
    from: '2025-01-01T00:00Z',
    until: '2025-01-01T02:00Z',
  });
  await fleet.runAt('2025-01-31T23:30Z');
  assert.equal(await month.bill(), '744 h = 10.000000');
  assert.equal(await half.bill(), '336 h = 5.000000');
  // 10 / 672 = 0.0148809…, twice that 0.0297619…: each GiB is not rounded alone.
  assert.deepEqual(await hours.amounts(), ['0.014881', '0.014881']);
});

fleetTest('a change of quantity holds from the next hour on and shares the cap', async (fleet) => {
  const plan = await fleet.addonPlan('gib', GIB);
  const acme = await fleet.organization('acme');
  const volume = await acme.addon({
    plan,
    quantity: 100,
    from: '2025-01-01T00:00Z',
    changes: [{ at: '2025-01-14T23:30Z', quantity: 200 }],
  });
  await fleet.runAt('2025-01-15T00:30Z');
  // Hour 336 began at 23:00, with 100 GiB: 5.00 so far. Hour 337 of 200 GiB: 337 * 20 / 672 - 10 = 0.0297619…
  assert.equal((await volume.charges()).slice(0, 336).length, 336);
  assert.deepEqual((await volume.amounts()).slice(335), ['0.014881', '0.029762']);
  await fleet.runAt('2025-01-31T23:30Z');
  // What is left of 20.00 after the 10.00 that 336 hours of 200 GiB would have cost.
  assert.equal(await volume.bill(), '744 h = 15.000000');
});

fleetTest('a change of quantity at an hour’s very microsecond counts for that hour', async (fleet) => {
  const plan = await fleet.addonPlan('gib', { monthly: '67.2' });
  const acme = await fleet.organization('acme');
  const changed = (at: string) =>
    acme.addon({ plan, quantity: 1, from: '2025-01-01T00:10Z', changes: [{ at, quantity: 3 }] });
  const at = await changed('2025-01-01T01:10Z');
  const after = await changed('2025-01-01T01:10:00.000001Z');
  for (const run of ['2025-01-01T01:00Z', '2025-01-01T02:30Z']) await fleet.runAt(run);
  assert.deepEqual(await at.amounts(), ['0.100000', '0.300000', '0.300000']);
  assert.deepEqual(await after.amounts(), ['0.100000', '0.100000', '0.300000']);
});

fleetTest('parked hours of a quantity are billed at what it was when they began', async (fleet) => {
  const plan = await fleet.addonPlan('later');
  const acme = await fleet.organization('acme');
  const volume = await acme.addon({
    plan,
    quantity: 10,
    from: '2025-01-01T00:00Z',
    changes: [{ at: '2025-01-01T01:30Z', quantity: 20 }],
  });
  await fleet.runAt('2025-01-01T01:00Z');
  assert.equal(await volume.state(), 'parked from 2025-01-01T00:00:00Z: no price');
  await fleet.price(plan, { monthly: '67.2' });
  await fleet.runAt('2025-01-01T02:00Z');
  assert.deepEqual(await volume.amounts(), ['1.000000', '1.000000', '2.000000']);
});

fleetTest('the largest quantity at the highest price is charged exactly', async (fleet) => {
  const monthly = await fleet.addonPlan('monthly', { monthly: '200000' });
  const hourly = await fleet.addonPlan('hourly', { monthly: '200000', hourly: '200' });
  const acme = await fleet.organization('acme');
  const life = { from: '2025-01-01T00:00Z', quantity: 30_000 };
  const byMonth = await acme.addon({ ...life, plan: monthly });
  const byHour = await acme.addon({ ...life, plan: hourly });
  await fleet.runAt('2025-01-31T23:30Z');
  assert.equal(await byMonth.bill(), '744 h = 6000000000.000000');
  // 6,000,000,000 / 672 = 8,928,571.428571…
  assert.equal((await byMonth.amounts())[0], '8928571.428571');
  assert.equal(await byHour.bill(), '744 h = 4464000000.000000');
});
