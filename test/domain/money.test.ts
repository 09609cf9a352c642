import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMicros, MoneyFormatError, parseDecimal, parseMicros } from '../../domain/money.ts';

for (const [text, micros] of [
  ['0', 0n],
  ['-0', 0n],
  ['1', 1_000_000n],
  ['12.5', 12_500_000n],
  ['0.000001', 1n],
  ['-0.005', -5_000n],
  ['007.10', 7_100_000n],
  ['0.1', 100_000n],
  ['0.3', 300_000n],
  ['9007199254740.993001', 9_007_199_254_740_993_001n],
  ['9999999999999.999999', 9_999_999_999_999_999_999n],
] as [string, bigint][]) {
  test(`"${text}" is ${micros} micros`, () => assert.equal(parseMicros(text), micros));
}

for (const text of [
  ...['', ' ', '.5', '5.', '1,5', '1e3', '+1', '--1', '1.2.3', 'abc', 'NaN', 'Infinity', '0x10', ' 1', '1 '],
  ...['1_000', '0.0000001', '12345678901234', '١'],
]) {
  test(`"${text}" is no amount`, () => assert.throws(() => parseMicros(text), MoneyFormatError));
}

test('an hourly price has up to nine decimals, and a tenth is refused rather than rounded', () => {
  assert.equal(parseDecimal('0.000000001', 9), 1n);
  assert.throws(() => parseDecimal('0.0000000001', 9), /"0\.0000000001" has more than 9 decimals/);
});

for (const [micros, text] of [
  [0n, '0.000000'],
  [1n, '0.000001'],
  [-1n, '-0.000001'],
  [-5_000n, '-0.005000'],
  [999_999n, '0.999999'],
  [1_000_000n, '1.000000'],
  [-1_000_000n, '-1.000000'],
  [14_285_714n, '14.285714'],
  [9_223_372_036_854_775_807n, '9223372036854.775807'],
  [-9_223_372_036_854_775_808n, '-9223372036854.775808'],
] as [bigint, string][]) {
  test(`${micros} micros are written ${text}`, () => assert.equal(formatMicros(micros), text));
}
