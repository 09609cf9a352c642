import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exponentOf, formatMinor, microsOf, minorOf } from '../../domain/payments/currencies.ts';
import { later, PAYMENT_STATES, type PaymentState } from '../../domain/payments/paymentState.ts';
import { referenceFrom } from '../../domain/payments/reference.ts';
import { isRecent } from '../../domain/payments/signatureAge.ts';
import { roundedUp } from '../../src/features/payments/sums.ts';

test('amounts in minor units, by currency', () => {
  for (const [currency, exponent, micros, minor, shown] of [
    ['JPY', 0, 500_000_000n, 500n, '500'],
    ['USD', 2, 19_990_000n, 1_999n, '19.99'],
    ['USD', 2, 50_000n, 5n, '0.05'],
    ['EUR', 2, 1_000_000n, 100n, '1.00'],
    ['KWD', 3, 12_345_000n, 12_345n, '12.345'],
  ] as const) {
    assert.equal(exponentOf(currency), exponent);
    assert.equal(minorOf(micros, currency), minor);
    assert.equal(microsOf(minor, currency), micros);
    assert.equal(formatMinor(minor, currency), shown);
  }
  for (const [currency, micros] of [
    ['JPY', 500_500_000n],
    ['USD', 19_999_000n],
    ['KWD', 100n],
  ] as const)
    assert.equal(minorOf(micros, currency), null, `${micros} ${currency}`);
});

test('a payment’s state only rises, in whatever order it is heard of', () => {
  const rank = (state: PaymentState) => ['created', 'processing', 'succeeded', 'refunded'].indexOf(state);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PAYMENT_STATES)), (heard) => {
      let state: PaymentState = 'created';
      for (const seen of heard) {
        const next: PaymentState = later(PAYMENT_STATES, state, seen);
        assert.ok(rank(next) >= rank(state));
        state = next;
      }
      assert.equal(rank(state), Math.max(0, ...heard.map(rank)));
    }),
  );
});

test('a signature is recent within 300 seconds both ways, to the microsecond', () => {
  const now = 1_800_000_000_000_000n;
  for (const [apart, is] of [
    [0n, true],
    [300_000_000n, true],
    [300_000_001n, false],
    [3_600_000_000n, false],
  ] as const) {
    assert.equal(isRecent(now - apart, now), is, `${apart} ago`);
    assert.equal(isRecent(now + apart, now), is, `${apart} ahead`);
  }
});

test('a reference has three groups without letters and digits that look alike', () => {
  assert.equal(referenceFrom(new Uint8Array(24)), 'CS-2222-2222-2222');
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 24 }), (bytes) => {
      assert.match(referenceFrom(bytes), /^CS(-[2-9A-HJ-NP-TV-Z]{4}){3}$/);
    }),
  );
});

test('a missing sum is rounded up to what can be paid', () => {
  for (const [missing, decimals, least, sum] of [
    ['6.077381', 2, '5.000000', '6.08'],
    ['6.080000', 2, '5.000000', '6.08'],
    ['0.000001', 2, '5.000000', '5.00'],
    ['500.000001', 0, '100.000000', '501'],
    ['1.000001', 3, '0.500000', '1.001'],
  ] as const)
    assert.equal(roundedUp(missing, decimals, least), sum);
});
