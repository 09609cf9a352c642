/** Rules 5 and 7: at which price an hour is charged. */
import assert from 'node:assert/strict';
import { addPlanPrice } from '../../db/plans/prices.ts';
import { inTransaction } from '../../db/transaction.ts';
import { fleetTest } from '../support/fleet.ts';
import { blockedBackends, signal } from '../support/waiting.ts';

const CENT = { monthly: '1000', hourly: '0.01' };
const TWO_CENTS = { monthly: '1000', hourly: '0.02' };

for (const [name, runs] of [
  [
    'hour by hour',
    Array.from({ length: 20 }, (_, hour) => `2025-01-01T${String(hour).padStart(2, '0')}:30Z`),
  ],
  ['once', ['2025-01-01T20:00Z']],
  ['five days later', ['2025-01-06T00:00Z']],
] as const) {
  fleetTest(`ten hours at a cent and ten at two come to $0.30, billed ${name}`, async (fleet) => {
    const plan = await fleet.plan('small', CENT, { ...TWO_CENTS, from: '2025-01-01T10:00Z' });
    const acme = await fleet.organization('acme');
    const vm = await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T20:00Z' });
    for (const run of runs) await fleet.runAt(run);
    assert.equal(await vm.bill(), '20 h = 0.300000');
  });
}

fleetTest('a price holds from its very microsecond', async (fleet) => {
  const plan = await fleet.plan('small', CENT, { ...TWO_CENTS, from: '2025-01-01T01:30Z' });
  const acme = await fleet.organization('acme');
  const life = (from: string) => acme.instance({ plan, from, until: '2025-01-01T01:31Z' });
  const before = await life('2025-01-01T00:29:59.999999Z');
  const at = await life('2025-01-01T00:30Z');
  const after = await life('2025-01-01T00:30:00.000001Z');
  await fleet.runAt('2025-01-01T02:00Z');
  assert.deepEqual(await before.amounts(), ['0.010000', '0.010000']);
  assert.deepEqual(await at.amounts(), ['0.010000', '0.020000']);
  assert.deepEqual(await after.amounts(), ['0.010000', '0.020000']);
});

fleetTest('a price at the very edge of a run holds as anywhere else', async (fleet) => {
  const plan = await fleet.plan('small', CENT, { ...TWO_CENTS, from: '2025-01-01T01:30Z' });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T00:30Z' });
  for (const run of ['01:29:59.999999', '01:30', '01:30:00.000001', '02:30']) {
    await fleet.runAt(`2025-01-01T${run}Z`);
  }
  assert.deepEqual(await vm.amounts(), ['0.010000', '0.020000', '0.020000']);
});

fleetTest('several prices within an hour: the one in force when the hour began counts', async (fleet) => {
  const plan = await fleet.plan(
    'small',
    CENT,
    { ...TWO_CENTS, from: '2025-01-01T01:10Z' },
    { monthly: '1000', hourly: '0.03', from: '2025-01-01T01:20Z' },
    { monthly: '1000', hourly: '0.04', from: '2025-01-01T01:40Z' },
  );
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T00:30Z' });
  await fleet.runAt('2025-01-01T02:30Z');
  assert.deepEqual(await vm.amounts(), ['0.010000', '0.030000', '0.040000']);
});

fleetTest('an hour keeps the plan it began with; a resize counts from the next hour', async (fleet) => {
  const small = await fleet.plan('small', CENT);
  const large = await fleet.plan('large', TWO_CENTS);
  const acme = await fleet.organization('acme');
  const resized = (at: string) =>
    acme.instance({ plan: small, from: '2025-01-01T00:15Z', resizes: [{ at, plan: large }] });
  const midHour = await resized('2025-01-01T01:45Z');
  const before = await resized('2025-01-01T01:14:59.999999Z');
  const at = await resized('2025-01-01T01:15Z');
  const after = await resized('2025-01-01T01:15:00.000001Z');
  await fleet.runAt('2025-01-01T02:30Z');
  assert.deepEqual(await midHour.amounts(), ['0.010000', '0.010000', '0.020000']);
  assert.deepEqual(await before.amounts(), ['0.010000', '0.020000', '0.020000']);
  assert.deepEqual(await at.amounts(), ['0.010000', '0.020000', '0.020000']);
  assert.deepEqual(await after.amounts(), ['0.010000', '0.010000', '0.020000']);
});

fleetTest('a plan that was had and given up within the hour costs nothing', async (fleet) => {
  const small = await fleet.plan('small', CENT);
  const large = await fleet.plan('large', TWO_CENTS);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({
    plan: small,
    from: '2025-01-01T00:15Z',
    resizes: [
      { at: '2025-01-01T00:20Z', plan: large },
      { at: '2025-01-01T00:50Z', plan: small },
    ],
  });
  await fleet.runAt('2025-01-01T02:30Z');
  assert.deepEqual(await vm.amounts(), ['0.010000', '0.010000', '0.010000']);
});

fleetTest('however late, each hour is billed at its own plan and that plan’s price then', async (fleet) => {
  const small = await fleet.plan('small', CENT, {
    monthly: '1000',
    hourly: '0.015',
    from: '2025-01-01T03:00Z',
  });
  const large = await fleet.plan('large', TWO_CENTS, {
    monthly: '1000',
    hourly: '0.05',
    from: '2025-01-01T05:00Z',
  });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({
    plan: small,
    from: '2025-01-01T01:00Z',
    until: '2025-01-01T07:00Z',
    resizes: [{ at: '2025-01-01T03:30Z', plan: large }],
  });
  await fleet.runAt('2025-01-04T00:00Z');
  assert.deepEqual(await vm.amounts(), [
    '0.010000',
    '0.010000',
    '0.015000',
    '0.020000',
    '0.050000',
    '0.050000',
  ]);
});

fleetTest('without an hourly price an hour costs the exact 672nd part of the month', async (fleet) => {
  // $3 / 672 = 0.00446428571...: three hours of the displayed 0.004464 would be 0.013392.
  const plan = await fleet.plan('three', { monthly: '3' });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T03:00Z' });
  await fleet.runAt('2025-01-01T04:00Z');
  assert.deepEqual(await vm.amounts(), ['0.004464', '0.004465', '0.004464']);
});

fleetTest('hourly prices below a millionth add up exactly', async (fleet) => {
  // 0.0000004 an hour: 0.4, 0.8, 1.2, 1.6, 2.0 millionths, rounded half up to 0, 1, 1, 2, 2.
  const plan = await fleet.plan('dust', { monthly: '1', hourly: '0.0000004' });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T05:00Z' });
  await fleet.runAt('2025-01-01T06:00Z');
  assert.deepEqual(await vm.amounts(), ['0.000000', '0.000001', '0.000000', '0.000001', '0.000000']);
});

fleetTest('half a millionth is rounded up', async (fleet) => {
  const plan = await fleet.plan('half', { monthly: '1', hourly: '0.0000005' });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T02:00Z' });
  await fleet.runAt('2025-01-01T06:00Z');
  assert.deepEqual(await vm.amounts(), ['0.000001', '0.000000']);
});

fleetTest('the highest price there can be is charged to the last millionth', async (fleet) => {
  const plan = await fleet.plan('all', { monthly: '1000000000' });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T00:00Z', until: '2025-01-01T01:00Z' });
  await fleet.runAt('2025-01-01T06:00Z');
  assert.equal(await vm.bill(), '1 h = 1488095.238095');
});

fleetTest('a new price waits for the charges in flight, which keep the old one', async (fleet) => {
  const plan = await fleet.plan('small', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: await fleet.hoursFromNow(-1.5), until: undefined });
  const charged = signal();
  const goOn = signal();
  const run = fleet
    .billing({
      step: async (step) => {
        if (step !== 'fence checked') return;
        charged.give();
        await goOn.given;
      },
    })
    .runHourlyBilling();
  await charged.given;
  const change = inTransaction(fleet.app, (client) =>
    addPlanPrice(client, {
      planId: plan.planId,
      priceMonthlyMicros: 1_000_000_000n,
      priceHourlyNanos: 20_000_000n,
      effectiveFrom: null,
    }),
  );
  await blockedBackends(fleet.owner, 1);
  goOn.give();
  const { asOf } = await run;
  assert.ok(((await change) ?? 0n) > asOf);
  assert.equal(await vm.bill(), '2 h = 0.020000');
});
