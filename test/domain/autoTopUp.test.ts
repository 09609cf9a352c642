import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatMicros, parseMicros } from '../../domain/money.ts';
import { judgeTopUp, pauseAfter, whyNoTerms } from '../../domain/payments/autoTopUp.ts';
import { autoReference, isAutoReference, isReference } from '../../domain/payments/reference.ts';

const USD = { minimumMicros: 5_000_000n, maximumMicros: 100_000_000n, currency: 'USD' };
const terms = (threshold: string, amount: string, limit: string) => ({
  thresholdMicros: parseMicros(threshold),
  amountMicros: parseMicros(amount),
  monthlyLimitMicros: parseMicros(limit),
});

test('whether and how much is charged, by balance, terms and what the month has had', () => {
  for (const [what, agreed, balance, had, expected] of [
    ['at the threshold', terms('10', '25', '500'), '10', '0', 'nothing'],
    ['a micro below it', terms('10', '25', '500'), '9.999999', '0', 'charge 25.000000'],
    ['a debt: the whole gap at once', terms('10', '25', '500'), '-30', '0', 'charge 40.000000'],
    ['the gap in whole cents', terms('10', '5', '500'), '-1.077381', '0', 'charge 11.080000'],
    ['a threshold of zero at zero', terms('0', '25', '500'), '0', '0', 'nothing'],
    ['below zero', terms('0', '25', '500'), '-0.000001', '0', 'charge 25.000000'],
    ['what is left of the month', terms('10', '25', '100'), '9', '80', 'charge 20.000000'],
    ['left to the last cent', terms('10', '25', '100'), '9', '75', 'charge 25.000000'],
    ['less left than the gap', terms('10', '25', '100'), '-15', '80', 'refuse month 25.000000'],
    ['less left than the least payment', terms('10', '25', '100'), '9', '96', 'refuse month 5.000000'],
    ['the limit lowered since', terms('10', '25', '50'), '9', '75', 'refuse month 5.000000'],
    ['more than one payment may be', terms('10', '25', '500'), '-90.5', '0', 'refuse payment 100.500000'],
    ['just what one payment may be', terms('10', '25', '500'), '-90', '0', 'charge 100.000000'],
  ] as const) {
    const wallet = { balanceMicros: parseMicros(balance), toppedUpMicros: parseMicros(had) };
    const judged = judgeTopUp(agreed, wallet, USD);
    const said =
      judged.act === 'nothing'
        ? 'nothing'
        : judged.act === 'charge'
          ? `charge ${formatMicros(judged.amountMicros)}`
          : `refuse ${judged.limit} ${formatMicros(judged.neededMicros)}`;
    assert.equal(said, expected, what);
  }
});

test('a gap is rounded up to what the currency can be charged in', () => {
  const wallet = { balanceMicros: parseMicros('0.123456'), toppedUpMicros: 0n };
  for (const [currency, expected] of [
    ['JPY', 10_000_000n],
    ['USD', 9_880_000n],
    ['KWD', 9_880_000n],
  ] as const) {
    const judged = judgeTopUp(terms('10', '5', '500'), wallet, { ...USD, currency });
    assert.deepEqual(judged, { act: 'charge', amountMicros: expected }, currency);
  }
});

test('a charge lifts the balance to the threshold, and keeps to every limit', () => {
  const micros = fc.bigInt({ min: 0n, max: 300_000_000n });
  const cents = fc.bigInt({ min: 500n, max: 10_000n }).map((each) => each * 10_000n);
  fc.assert(
    fc.property(
      fc.record({
        threshold: micros,
        amount: cents,
        limit: micros,
        balance: micros,
        debt: micros,
        had: micros,
      }),
      ({ threshold, amount, limit, balance, debt, had }) => {
        const agreed = { thresholdMicros: threshold, amountMicros: amount, monthlyLimitMicros: limit };
        const judged = judgeTopUp(agreed, { balanceMicros: balance - debt, toppedUpMicros: had }, USD);
        if (judged.act !== 'charge') return;
        assert.ok(balance - debt + judged.amountMicros >= threshold);
        assert.ok(judged.amountMicros + had <= limit);
        assert.ok(judged.amountMicros >= USD.minimumMicros && judged.amountMicros <= USD.maximumMicros);
        assert.equal(judged.amountMicros % 10_000n, 0n);
      },
    ),
  );
});

test('terms that cannot be kept are refused, all faults together', () => {
  assert.deepEqual(whyNoTerms(terms('10', '25', '25'), USD), {});
  assert.deepEqual(Object.keys(whyNoTerms(terms('100.01', '4.99', '4'), USD)), [
    'threshold',
    'amount',
    'monthlyLimit',
  ]);
  assert.deepEqual(Object.keys(whyNoTerms(terms('10', '25.001', '100'), USD)), ['amount']);
  assert.deepEqual(Object.keys(whyNoTerms(terms('10', '25.5', '100'), { ...USD, currency: 'JPY' })), [
    'amount',
  ]);
});

test('two declines pause for an hour each, the third turns it off', () => {
  assert.equal(pauseAfter(0), 3_600_000_000n);
  assert.equal(pauseAfter(1), 3_600_000_000n);
  assert.equal(pauseAfter(2), null);
});

test('a charge is named by organization and dip', () => {
  assert.equal(autoReference(42n, 7n), 'auto:42:7');
  for (const [text, is] of [
    ['auto:42:7', true],
    ['auto:42', false],
    ['auto:0:7', false],
    ['CS-2222-2222-2222', false],
    [null, false],
  ] as const)
    assert.equal(isAutoReference(text), is, String(text));
  assert.ok(isReference('auto:42:7') && isReference('CS-2222-2222-2222') && !isReference('INV-1'));
});
