/** However a time is cut into runs, slices and connections, the charges are the same, row for row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditBooks, checkBooks } from '../support/books.ts';
import { Fleet, type RunSettings, type TestOrganization } from '../support/fleet.ts';

const HOURLY = { monthly: '0.35', hourly: '0.1' };
const END = '2025-02-01T02:20:00Z';

/** Some of everything, over the turn of a month: odd starts, full hours, deletions, resizes, prices, a rest, a gap. */
async function buildFleet(fleet: Fleet): Promise<TestOrganization[]> {
  const small = await fleet.plan('small', HOURLY, {
    monthly: '0.5',
    hourly: '0.11',
    from: '2025-02-01T00:00:00Z',
  });
  const large = await fleet.plan('large', { monthly: '9' }, { monthly: '7', from: '2025-01-31T23:30:00Z' });
  const late = await fleet.plan('late', { monthly: '1', from: '2025-01-31T23:00:00Z' });
  const first = await fleet.organization('first', { balance: '0.3' });
  await first.instance({ plan: small, from: '2025-01-31T18:12:34.567891Z' });
  await first.instance({ plan: large, from: '2025-01-31T20:00:00Z' });
  await first.instance({
    plan: small,
    from: '2025-01-31T21:59:59.999999Z',
    until: '2025-01-31T23:59:59.999999Z',
  });
  const second = await fleet.organization('second', { balance: '100' });
  await second.instance({ plan: small, from: '2025-01-31T18:30:00Z', until: '2025-01-31T19:30:00Z' });
  await second.instance({ plan: small, from: '2025-02-01T00:00:00Z' });
  const third = await fleet.organization('third', { balance: '1' });
  await third.instance({
    plan: small,
    from: '2025-01-31T19:37:12.3Z',
    resizes: [
      { at: '2025-01-31T22:37:12.3Z', plan: large },
      { at: '2025-02-01T00:37:12.300001Z', plan: small },
    ],
  });
  await third.instance({ plan: late, from: '2025-01-31T22:10:00Z' });
  await third.instance({ plan: null, from: '2025-01-31T22:20:00Z' });
  const fourth = await fleet.organization('fourth');
  for (const minute of ['00', '15', '20', '45'])
    await fourth.instance({ plan: large, from: `2025-01-31T23:${minute}:00Z` });
  return [first, second, third, fourth];
}

/** What a fleet was charged in all, from runs at those moments. */
async function billed(runs: string[], settings: RunSettings = {}) {
  await using fleet = await Fleet.open();
  const organizations = await buildFleet(fleet);
  for (const run of runs) await fleet.runAt(run, settings);
  await checkBooks(fleet.owner);
  await auditBooks(fleet.owner);
  const wallets = await Promise.all(organizations.map((organization) => organization.wallet()));
  return { charges: await fleet.charges(), balances: wallets.map(({ balance }) => balance) };
}

const once = billed([END]);

for (const [name, runs] of [
  [
    'at odd moments',
    ['2025-01-31T19:37:12.3Z', '2025-01-31T20:00Z', '2025-01-31T20:20Z', '2025-01-31T23:59:59.999999Z', END],
  ],
  [
    'on the full hours',
    ['19:00', '20:00', '21:00', '22:00', '23:00']
      .map((at) => `2025-01-31T${at}Z`)
      .concat('2025-02-01T00:00Z', END),
  ],
  [
    'a microsecond before and after full hours',
    [
      '2025-01-31T19:59:59.999999Z',
      '2025-01-31T20:00:00.000001Z',
      '2025-01-31T21:59:59.999998Z',
      '2025-01-31T21:59:59.999999Z',
      '2025-01-31T22:00Z',
      '2025-02-01T00:00:00.000001Z',
      END,
    ],
  ],
  [
    'every seven minutes',
    Array.from({ length: 71 }, (_, run) =>
      new Date(Date.parse('2025-01-31T18:00Z') + run * 420_000).toISOString(),
    ).concat(END),
  ],
  [
    'twice at each moment, and once in the past',
    ['2025-01-31T21:00Z', '2025-01-31T21:00Z', '2025-01-31T19:00Z', END, END],
  ],
] as const) {
  test(`runs ${name} charge what one run at the end charges`, async () => {
    assert.deepEqual(await billed([...runs]), await once);
  });
}

for (const sliceInstances of [1, 2, 3]) {
  for (const connections of [1, 2, 4]) {
    test(`slices of ${sliceInstances} on ${connections} connections charge what one slice charges`, async () => {
      assert.deepEqual(await billed([END], { sliceInstances, connections }), await once);
    });
  }
}

test('the one run charged what the rules say', async () => {
  const { charges, balances } = await once;
  // Hours in January + February, by hand. first: 6+3 (from 18:12), 4+3 (from 20:00), 2 (deleted as the third begins).
  // second: 1, 0+3 (from midnight to 02:00). third: 5+2, and none of the two that are parked.
  // fourth: 1+3 from 23:00, 23:15 and 23:20 (the last at 02:20 sharp), 1+2 from 23:45.
  assert.equal(charges.length, 9 + 7 + 2 + (1 + 3) + 7 + (4 + 4 + 4 + 3));
  // first: 0.3 - (0.35, the cap, + 0.33) - (36/672 = 0.053571 + 21/672 = 0.031250) - 0.2. second: 100 - 0.1 - 0.33.
  assert.equal(balances[0], '-0.664821');
  assert.equal(balances[1], '99.570000');
});
