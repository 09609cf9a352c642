/** What a kind of ledger entry is called, singular and plural, which way it moves the balance, and what it concerns. */
interface LedgerKindRule {
  one: string;
  several: string;
  /** 'any': up or down, but never zero. */
  moves: 'up' | 'down' | 'any';
  /** It mends or pays back one entry of these kinds; none if empty. */
  concerns: readonly string[];
}

/** The kinds of ledger entries (rule 16), in the order in which statements have them. The database knows the same kinds. */
export const LEDGER_KINDS = {
  top_up: { one: 'Top-up', several: 'Top-ups', moves: 'up', concerns: [] },
  credit: { one: 'Credit', several: 'Credits', moves: 'up', concerns: [] },
  adjustment: {
    one: 'Adjustment',
    several: 'Adjustments',
    moves: 'any',
    concerns: ['charge', 'top_up', 'credit', 'refund', 'write_off', 'forfeit'],
  },
  refund: { one: 'Refund', several: 'Refunds', moves: 'down', concerns: ['top_up'] },
  chargeback: { one: 'Chargeback', several: 'Chargebacks', moves: 'down', concerns: ['top_up'] },
  chargeback_reversed: {
    one: 'Reversed chargeback',
    several: 'Reversed chargebacks',
    moves: 'up',
    concerns: ['chargeback'],
  },
  write_off: { one: 'Write-off', several: 'Write-offs', moves: 'up', concerns: [] },
  forfeit: { one: 'Forfeit', several: 'Forfeits', moves: 'down', concerns: [] },
  charge: { one: 'Charge', several: 'Charges', moves: 'down', concerns: [] },
} as const satisfies Record<string, LedgerKindRule>;

export type LedgerKind = keyof typeof LEDGER_KINDS;
/** What people post to a wallet; hours are charged by billing runs only. */
export type MovementKind = Exclude<LedgerKind, 'charge'>;

export const LEDGER_KIND_NAMES = Object.keys(LEDGER_KINDS) as [LedgerKind, ...LedgerKind[]];

export function isLedgerKind(text: string): text is LedgerKind {
  return Object.hasOwn(LEDGER_KINDS, text);
}

/** A value for each kind. */
export function eachLedgerKind<Value>(make: (kind: LedgerKind) => Value): Record<LedgerKind, Value> {
  return Object.fromEntries(LEDGER_KIND_NAMES.map((kind) => [kind, make(kind)])) as Record<LedgerKind, Value>;
}

/** Whether an amount has the sign of its kind. A charge may be zero: hours may cost nothing. */
export function fitsKind(kind: LedgerKind, amountMicros: bigint): boolean {
  const { moves } = LEDGER_KINDS[kind];
  if (kind === 'charge') return amountMicros <= 0n;
  if (moves === 'any') return amountMicros !== 0n;
  return moves === 'up' ? amountMicros > 0n : amountMicros < 0n;
}

/** The kinds of which an entry of a kind concerns one; empty: it concerns none. */
export function kindsConcernedBy(kind: LedgerKind): readonly string[] {
  return LEDGER_KINDS[kind].concerns;
}
