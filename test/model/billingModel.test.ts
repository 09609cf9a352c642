/** The model has to be right about the rules' own numbers before the engine is held against it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chargesOf, type ModelSubscription, type ModelPrice } from './billingModel.ts';

const at = (iso: string) => BigInt(Date.parse(iso)) * 1000n;
const sum = (instance: ModelSubscription, ...plans: ModelPrice[][]) =>
  chargesOf(instance, new Map(plans.entries()), at('2026-01-01')).reduce(
    (all, { micros }) => all + micros,
    0n,
  );
const life = (from: string, until: string, ...resizes: string[]): ModelSubscription => ({
  start: at(from),
  end: at(until),
  terms: [from, ...resizes].map((since, plan) => ({ since: at(since), plan, quantity: 1 })),
});
/** So many GiB from a moment on, of one plan. */
const gib = (until: string, ...quantities: [since: string, quantity: number][]): ModelSubscription => ({
  start: at(quantities[0]?.[0] ?? ''),
  end: at(until),
  terms: quantities.map(([since, quantity]) => ({ since: at(since), plan: 0, quantity })),
});
const price = (monthly: string, hourly: string | null = null, from = '2000-01-01') => [
  { monthly, hourly, from: at(from) },
];

for (const [name, instance, plans, micros] of [
  [
    'ten minutes cost an hour',
    life('2025-01-01T09:55Z', '2025-01-01T10:05Z'),
    [price('800', '1.3')],
    1_300_000n,
  ],
  ['2.5 h at $1.30', life('2025-01-01T09:55Z', '2025-01-01T12:25Z'), [price('800', '1.3')], 3_900_000n],
  ['666 h at $0.03', life('2025-01-01', '2025-01-28T18:00Z'), [price('20', '0.03')], 19_980_000n],
  ['720 h at $0.03', life('2025-01-01', '2025-01-31'), [price('20', '0.03')], 20_000_000n],
  ['January at $3', life('2025-01-01', '2025-02-01'), [price('3')], 3_000_000n],
  ['one hour of $5', life('2025-01-01', '2025-01-01'), [price('5')], 7_440n],
  ['two hours of $5', life('2025-01-01', '2025-01-01T02:00Z'), [price('5')], 14_881n],
  ['20 January to 1 March at $10', life('2025-01-20', '2025-03-01'), [price('10')], 14_285_714n],
  [
    'a resize shares the cap',
    life('2025-01-01', '2025-01-31', '2025-01-15'),
    [price('20'), price('40')],
    30_000_000n,
  ],
  [
    '10 h and 10 h',
    life('2025-01-01', '2025-01-01T20:00Z'),
    [[...price('1000', '0.01'), ...price('1000', '0.02', '2025-01-01T10:00Z')]],
    300_000n,
  ],
  ['100 GiB at $0.10 for January', gib('2025-02-01', ['2025-01-01', 100]), [price('0.10')], 10_000_000n],
  // 10 / 672 = 0.0148809…: not a hundred times the 0.000149 of one GiB.
  ['100 GiB at $0.10 for an hour', gib('2025-01-01', ['2025-01-01', 100]), [price('0.10')], 14_881n],
  ['336 h of 100 GiB', gib('2025-01-15', ['2025-01-01', 100]), [price('0.10')], 5_000_000n],
  [
    'a change of quantity shares the cap: $10 for 336 h, then $20',
    gib('2025-02-01', ['2025-01-01', 100], ['2025-01-15', 200]),
    [price('0.10')],
    15_000_000n,
  ],
  // 3 * 0.03 = 0.09 an hour up to 3 * 20: hour 667 costs the last 0.06.
  ['three at $0.03, cap $60', gib('2025-01-31', ['2025-01-01', 3]), [price('20', '0.03')], 60_000_000n],
  ['no price, no charge', life('2025-01-01', '2025-01-02'), [], 0n],
] as [string, ModelSubscription, ModelPrice[][], bigint][]) {
  test(`the model agrees with the rules: ${name}`, () => assert.equal(sum(instance, ...plans), micros));
}
