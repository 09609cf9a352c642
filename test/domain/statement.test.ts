import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chargedBeyond, type StatementFigures } from '../../domain/wallets/statement.ts';

const FIGURES: StatementFigures = {
  openingMicros: 100n,
  closingMicros: 77n,
  chargesMicros: -50n,
  topUpsMicros: 20n,
  creditsMicros: 5n,
  refundsMicros: 3n,
  adjustmentsMicros: -1n,
  chargedHours: 4n,
};

test('what is charged beyond the lines listed is what is left of hours and amount', () => {
  assert.deepEqual(chargedBeyond(FIGURES, []), { hours: 4n, amountMicros: 50n });
  const listed = [
    { hours: 1n, amountMicros: 30n },
    { hours: 3n, amountMicros: 20n },
  ];
  assert.deepEqual(chargedBeyond(FIGURES, listed), { hours: 0n, amountMicros: 0n });
});

test('a statement whose figures do not add up is refused', () => {
  for (const wrong of [
    { closingMicros: 78n },
    { openingMicros: 99n },
    { refundsMicros: 4n },
    { adjustmentsMicros: 1n },
  ]) {
    assert.throws(() => chargedBeyond({ ...FIGURES, ...wrong }, []), { name: 'StatementError' });
  }
});

test('a statement that lists more than was charged is refused', () => {
  for (const line of [
    { hours: 5n, amountMicros: 50n },
    { hours: 4n, amountMicros: 51n },
  ]) {
    assert.throws(() => chargedBeyond(FIGURES, [line]), { name: 'StatementError' });
  }
});
