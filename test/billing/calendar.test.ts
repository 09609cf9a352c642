/** Rules 1 and 8 where the calendar is odd: leap years, the turn of the year, hours on the edge of a month. */
import assert from 'node:assert/strict';
import { fleetTest } from '../support/fleet.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

fleetTest('all of a leap year’s February costs exactly the monthly price', async (fleet) => {
  const plan = await fleet.plan('five', { monthly: '5' });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2024-02-01T00:00Z', until: '2024-03-01T00:00Z' });
  await fleet.runAt('2024-03-01T00:00Z');
  assert.equal(await vm.bill(), '696 h = 5.000000');
});

fleetTest('29 February has hours of its own, and 1 March is the month’s first', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2024-02-28T22:10Z' });
  await fleet.runAt('2024-03-01T01:10Z');
  const charges = await vm.charges();
  assert.equal(charges.length, 28);
  assert.deepEqual(
    charges.slice(25).map(({ hour, ordinal }) => `${hour} ${ordinal}`),
    ['2024-02-29T23:00:00Z 26', '2024-03-01T00:00:00Z 1', '2024-03-01T01:00:00Z 2'],
  );
});

fleetTest('the turn of the year begins a month like any other', async (fleet) => {
  const plan = await fleet.plan('cent', { monthly: '0.03', hourly: '0.01' });
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2024-12-31T19:00Z' });
  await fleet.runAt('2025-01-01T04:59Z');
  assert.deepEqual(await vm.amounts(), [
    ...['0.010000', '0.010000', '0.010000', '0.000000', '0.000000'],
    ...['0.010000', '0.010000', '0.010000', '0.000000', '0.000000'],
  ]);
});

fleetTest(
  'an hour that begins at midnight on the first belongs to the new month, to the microsecond',
  async (fleet) => {
    const plan = await fleet.plan('cent', { monthly: '0.02', hourly: '0.01' });
    const acme = await fleet.organization('acme');
    const ordinals = async (from: string) => {
      const vm = await acme.instance({ plan, from });
      return async () => (await vm.charges()).map(({ hour, ordinal }) => `${hour.slice(5, 13)} ${ordinal}`);
    };
    const before = await ordinals('2025-03-31T23:59:59.999999Z');
    const at = await ordinals('2025-04-01T00:00Z');
    const after = await ordinals('2025-04-01T00:00:00.000001Z');
    await fleet.runAt('2025-04-01T02:30Z');
    assert.deepEqual(await before(), ['03-31T23 1', '04-01T00 1', '04-01T01 2']);
    assert.deepEqual(await at(), ['04-01T00 1', '04-01T01 2', '04-01T02 3']);
    assert.deepEqual(await after(), ['04-01T00 1', '04-01T01 2', '04-01T02 3']);
  },
);

fleetTest('a charge of a month is kept with its month', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  await acme.instance({ plan, from: '2025-01-31T23:30Z', until: '2025-02-01T01:00Z' });
  await fleet.runAt('2025-02-01T02:00Z');
  const months = await fleet.read(
    `SELECT tableoid::regclass::text AS month FROM billing_charges ORDER BY hour`,
  );
  assert.deepEqual(months, [{ month: 'billing_charges_2025_01' }, { month: 'billing_charges_2025_02' }]);
});
