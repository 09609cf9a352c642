import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planPrice } from '../../domain/billing/charge.ts';
import { parseMicros } from '../../domain/money.ts';
import { type Act, judgeAdmission } from '../../domain/wallets/admission.ts';

const monthly = (amount: string) => planPrice(parseMicros(amount), null);
/** $0.01 an hour. */
const small = monthly('6.72');
/** $0.10 an hour. */
const large = monthly('67.2');
const free = monthly('0');

/** Two small ones are paid already. */
function judge(balance: string, act: Act) {
  const { isAdmitted, neededMicros, missingMicros } = judgeAdmission(
    parseMicros(balance),
    [{ instances: 2n, price: small }],
    act,
  );
  return [isAdmitted, neededMicros, missingMicros];
}

const added: Act = { from: null, to: large, isPaid: false };
const resized: Act = { from: small, to: large, isPaid: true };
const shrunk: Act = { from: large, to: small, isPaid: true };
const started: Act = { from: small, to: small, isPaid: true, isStart: true };
const tried: Act = { from: small, to: small, isPaid: false, isStart: true };

for (const [name, balance, act, expected] of [
  ['exactly the first hour of all is enough for something new', '0.12', added, [true, 120_000n, 0n]],
  ['a millionth less is not', '0.119999', added, [false, 120_000n, 1n]],
  ['a resize counts its new price instead of its old one', '0.11', resized, [true, 110_000n, 0n]],
  ['a resize to something dearer is refused for a millionth', '0.109999', resized, [false, 110_000n, 1n]],
  ['a resize to something cheaper never asks', '-5', shrunk, [true, -70_000n, 0n]],
  ['a start asks for all that is paid', '0.019999', started, [false, 20_000n, 1n]],
  ['a start is admitted with exactly that', '0.02', started, [true, 20_000n, 0n]],
  ['a start of what is not paid yet counts it', '0.029999', tried, [false, 30_000n, 1n]],
  ['past due, a start lacks the debt as well', '-1', started, [false, 20_000n, 1_020_000n]],
  ['price 0 never refuses something new', '-1', { ...added, to: free }, [true, 20_000n, 0n]],
  ['price 0 never refuses a start', '-1', { ...started, from: free, to: free }, [true, 20_000n, 0n]],
  [
    'an unknown price asks',
    '0',
    { ...started, from: null, to: null, isPaid: false },
    [false, 20_000n, 20_000n],
  ],
] as const) {
  test(name, () => assert.deepEqual(judge(balance, act), expected));
}

test('what is dearer by the month asks, though its hour is cheaper, and the other way round', () => {
  const steep = { priceMonthlyMicros: 10_000_000n, hourlyNumerator: 30n, hourlyDenominator: 1_000n };
  const flat = { priceMonthlyMicros: 20_000_000n, hourlyNumerator: 20n, hourlyDenominator: 1_000n };
  for (const [from, to] of [
    [steep, flat],
    [flat, steep],
  ] as const) {
    assert.equal(judgeAdmission(-1n, [], { from, to, isPaid: false }).isAdmitted, false);
  }
});
