import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chargeMicros, cumulativeMicros, planPrice, priceTimes } from '../../domain/billing/charge.ts';
import { parseDecimal, parseMicros } from '../../domain/money.ts';

const priced = (monthly: string, hourly?: string) =>
  planPrice(parseMicros(monthly), hourly === undefined ? null : parseDecimal(hourly, 9));

for (const [monthly, hourly, hours, cost] of [
  ['20', '0.03', 120n, '3.60'],
  ['20', '0.03', 666n, '19.98'],
  ['20', '0.03', 667n, '20'],
  ['20', '0.03', 668n, '20'],
  ['20', '0.03', 720n, '20'],
  ['10', undefined, 336n, '5'],
  ['10', undefined, 700n, '10'],
  ['5', undefined, 672n, '5'],
  ['5', undefined, 1n, '0.007440'],
  ['5', undefined, 2n, '0.014881'],
  ['3', undefined, 744n, '3'],
  ['10', undefined, 288n, '4.285714'],
  ['800', '1.3', 3n, '3.90'],
  ['0', undefined, 744n, '0'],
  ['0', '0.5', 10n, '0'],
  ['1', '0', 10n, '0'],
  ['1', '0.0000005', 1n, '0.000001'],
  ['1', '0.000000499', 1n, '0'],
  ['0.000001', '5', 1n, '0.000001'],
  ['1000000000', undefined, 671n, '998511904.761905'],
  ['1000000000', '1000000', 744n, '744000000'],
] as [string, string | undefined, bigint, string][]) {
  const price = `$${monthly} a month${hourly === undefined ? '' : `, $${hourly} an hour`}`;
  test(`${hours} h at ${price} cost ${cost}`, () =>
    assert.equal(cumulativeMicros(priced(monthly, hourly), hours), parseMicros(cost)));
}

for (const [monthly, hourly, hour, charge] of [
  ['20', '0.03', 1n, '0.03'],
  ['20', '0.03', 666n, '0.03'],
  ['20', '0.03', 667n, '0.02'],
  ['20', '0.03', 668n, '0'],
  ['5', undefined, 1n, '0.007440'],
  ['5', undefined, 2n, '0.007441'],
  ['40', undefined, 337n, '0.059524'],
] as [string, string | undefined, bigint, string][]) {
  test(`hour ${hour} at $${monthly}${hourly === undefined ? '' : ` and $${hourly}`} costs ${charge}`, () =>
    assert.equal(chargeMicros(priced(monthly, hourly), hour), parseMicros(charge)));
}

for (const [quantity, hours, cost] of [
  [100n, 1n, '0.014881'],
  [100n, 336n, '5'],
  [100n, 744n, '10'],
  [1n, 1n, '0.000149'],
] as const) {
  test(`${hours} h of ${quantity} GiB at $0.10 a month each cost ${cost}`, () =>
    assert.equal(cumulativeMicros(priceTimes(priced('0.10'), quantity), hours), parseMicros(cost)));
}

test('the hours of every month add up to the monthly price, whatever its cents', () => {
  for (const hours of [672n, 696n, 720n, 744n]) {
    for (let cents = 1n; cents < 2_000n; cents += 37n) {
      const price = planPrice(cents * 10_000n, null);
      let sum = 0n;
      for (let hour = 1n; hour <= hours; hour += 1n) sum += chargeMicros(price, hour);
      assert.equal(sum, cents * 10_000n);
    }
  }
});
