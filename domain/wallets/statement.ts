import { pluralize } from '../pluralize.ts';
import type { LedgerKind } from './ledgerKinds.ts';

/** A statement's figures in micros, signed as in the ledger: charges are negative. */
export interface StatementFigures {
  openingMicros: bigint;
  closingMicros: bigint;
  totals: Record<LedgerKind, bigint>;
  chargedHours: bigint;
}

/** What each instance was charged, as positive amounts. */
export interface StatementLine {
  hours: bigint;
  amountMicros: bigint;
}

export class StatementError extends Error {
  override name = 'StatementError';
}

/**
 * Checks that a statement adds up: opening balance and movements make the closing balance, and the lines by instance
 * don't exceed what was charged. Returns what was charged beyond those lines. Throws StatementError: no statement is
 * better than a wrong one.
 */
export function chargedBeyond(figures: StatementFigures, listed: StatementLine[]): StatementLine {
  const { openingMicros, closingMicros, totals, chargedHours } = figures;
  const moved = Object.values(totals).reduce((sum, total) => sum + total, 0n);
  if (openingMicros + moved !== closingMicros) {
    throw new StatementError(`${openingMicros} and ${moved} do not make ${closingMicros} micros`);
  }
  const beyond = listed.reduce(
    (rest, { hours, amountMicros }) => ({
      hours: rest.hours - hours,
      amountMicros: rest.amountMicros - amountMicros,
    }),
    { hours: chargedHours, amountMicros: -totals.charge },
  );
  if (beyond.hours < 0n || beyond.amountMicros < 0n) {
    throw new StatementError(
      `${pluralize(-beyond.hours, 'hour')} and ${-beyond.amountMicros} micros more are listed than were charged`,
    );
  }
  return beyond;
}
