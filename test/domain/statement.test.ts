import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eachLedgerKind } from '../../domain/wallets/ledgerKinds.ts';
import { chargedBeyond, type StatementFigures } from '../../domain/wallets/statement.ts';

const NOTHING = eachLedgerKind(() => 0n);
const FIGURES: StatementFigures = {
  openingMicros: 100n,
  closingMicros: 77n,
  totals: { ...NOTHING, charge: -50n, top_up: 20n, credit: 5n, refund: -1n, adjustment: 3n },
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
    { totals: { ...FIGURES.totals, refund: 4n } },
    { totals: { ...FIGURES.totals, adjustment: 1n } },
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
