/** Rule 8: the monthly cap. Two months of a whole fleet are billed once; each fact reads its own instance. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { auditBooks, checkBooks } from '../support/books.ts';
import { Fleet, type Price, type TestInstance, type TestPlan } from '../support/fleet.ts';

const THREE_CENTS = { monthly: '20', hourly: '0.03' };
const JANUARY = '2025-01-01T00:00:00Z';

let fleet: Fleet;
const instances = new Map<string, TestInstance>();
const named = (name: string) => instances.get(name) as TestInstance;

before(async () => {
  fleet = await Fleet.open();
  const acme = await fleet.organization('acme');
  const plans = new Map<string, TestPlan>();
  const planOf = async (price: Price) => {
    const code = `p${price.monthly}-${price.hourly ?? 'monthly'}`;
    const plan = plans.get(code) ?? (await fleet.plan(code, price));
    plans.set(code, plan);
    return plan;
  };
  const live = async (name: string, price: Price, from: string, hours: number) => {
    const until = new Date(Date.parse(from) + hours * 3_600_000).toISOString();
    instances.set(name, await acme.instance({ plan: await planOf(price), from, until }));
  };
  for (const hours of [120, 666, 667, 668, 720]) await live(`capped ${hours}`, THREE_CENTS, JANUARY, hours);
  for (const hours of [336, 700]) await live(`ten ${hours}`, { monthly: '10' }, JANUARY, hours);
  for (const hours of [1, 2]) await live(`five ${hours}`, { monthly: '5' }, JANUARY, hours);
  await live('five in february', { monthly: '5' }, '2025-02-01T00:00:00Z', 672);
  await live('three in january', { monthly: '3' }, JANUARY, 744);
  await live(
    'three in january from the last microsecond',
    { monthly: '3' },
    '2025-01-01T00:59:59.999999Z',
    744,
  );
  await live('ten over two months', { monthly: '10' }, '2025-01-20T00:00:00Z', 12 * 24 + 28 * 24);
  await live('capped over the turn of the month', THREE_CENTS, '2025-01-03T23:30:00Z', 700);
  const resized = { plan: await planOf({ monthly: '20' }), from: JANUARY, until: '2025-01-31T00:00:00Z' };
  const forty = await planOf({ monthly: '40' });
  instances.set(
    'resized',
    await acme.instance({ ...resized, resizes: [{ at: '2025-01-15T00:00:00Z', plan: forty }] }),
  );
  instances.set(
    'made smaller',
    await acme.instance({
      ...resized,
      plan: forty,
      resizes: [{ at: '2025-01-29T00:00:00Z', plan: resized.plan }],
    }),
  );
  const dearer = await fleet.plan(
    'dearer',
    { monthly: '10' },
    { monthly: '20', from: '2025-01-15T00:00:00Z' },
  );
  instances.set(
    'dearer',
    await acme.instance({ plan: dearer, from: JANUARY, until: '2025-01-31T00:00:00Z' }),
  );
  await fleet.runAt('2025-03-01T12:00:00Z');
});

after(async () => {
  await checkBooks(fleet.owner);
  await auditBooks(fleet.owner);
  await fleet[Symbol.asyncDispose]();
});

for (const [name, hours, bill] of [
  ['$0.03 an hour capped at $20: 120 hours are $3.60', 'capped 120', '120 h = 3.600000'],
  ['$0.03 an hour capped at $20: 666 hours are $19.98', 'capped 666', '666 h = 19.980000'],
  ['$0.03 an hour capped at $20: 667 hours are $20.00', 'capped 667', '667 h = 20.000000'],
  ['$0.03 an hour capped at $20: 668 hours are $20.00', 'capped 668', '668 h = 20.000000'],
  ['$0.03 an hour capped at $20: 720 hours are $20.00', 'capped 720', '720 h = 20.000000'],
  ['$10 a month: 336 hours are $5.00', 'ten 336', '336 h = 5.000000'],
  ['$10 a month: 700 hours are $10.00', 'ten 700', '700 h = 10.000000'],
  ['$5 a month: all of February is exactly $5', 'five in february', '672 h = 5.000000'],
  ['$3 a month: all 744 hours of January are exactly $3', 'three in january', '744 h = 3.000000'],
  ['one hour of $5 a month is $0.007440', 'five 1', '1 h = 0.007440'],
  ['$10 a month from 20 January to 1 March is $14.285714', 'ten over two months', '960 h = 14.285714'],
  [
    'the cap is shared across a resize: 336 h of $20 and 384 h of $40 are $30.00',
    'resized',
    '720 h = 30.000000',
  ],
] as const) {
  test(name, async () => assert.equal(await named(hours).bill(), bill));
}

test('hour 667 is the rest of the cap, hour 668 and all later ones nothing', async () => {
  const amounts = await named('capped 720').amounts();
  assert.deepEqual(amounts.slice(664, 669), ['0.030000', '0.030000', '0.020000', '0.000000', '0.000000']);
  assert.ok(amounts.slice(667).every((amount) => amount === '0.000000'));
});

test('the second hour of $5 a month is $0.007441', async () => {
  assert.deepEqual(await named('five 2').amounts(), ['0.007440', '0.007441']);
});

test('a fresh cap begins with the first hour of the next month', async () => {
  const charges = await named('ten over two months').charges();
  // 12 days of January are 288 of 672 hours: 4.285714. All of February is 10.
  const january = charges.filter(({ hour }) => hour < '2025-02');
  assert.equal(january.length, 288);
  assert.deepEqual(charges[287], { hour: '2025-01-31T23:00:00Z', ordinal: 288, amount: '0.014881' });
  assert.deepEqual(charges[288], { hour: '2025-02-01T00:00:00Z', ordinal: 1, amount: '0.014881' });
});

test('an hour belongs to the month in which it begins', async () => {
  // From 3 January 23:30, 673 hours begin in January: the cap is reached. 27 begin in February, the first at 00:30.
  const charges = await named('capped over the turn of the month').charges();
  assert.deepEqual(charges[672], { hour: '2025-01-31T23:00:00Z', ordinal: 673, amount: '0.000000' });
  assert.deepEqual(charges[673], { hour: '2025-02-01T00:00:00Z', ordinal: 1, amount: '0.030000' });
  assert.equal(await named('capped over the turn of the month').bill(), '700 h = 20.810000');
});

test('a month of 744 hours that each begin in the last microsecond costs the monthly price too', async () => {
  assert.equal(await named('three in january from the last microsecond').bill(), '744 h = 3.000000');
});

test('after a resize to a smaller plan the hours above its cap are free', async () => {
  // 672 h of $40 reach $40; hour 673 and on have ordinals beyond the 672 of the $20 plan: nothing.
  assert.equal(await named('made smaller').bill(), '720 h = 40.000000');
});

test('a price change within a month shares the cap as well', async () => {
  // 336 h of $10 are 5.00; then hours 337 to 672 of $20 are 10.00, and the rest is free.
  assert.equal(await named('dearer').bill(), '720 h = 15.000000');
});
