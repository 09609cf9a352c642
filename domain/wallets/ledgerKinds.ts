/** What a kind of ledger entry is called, singular and plural, and which way it moves the balance. */
interface LedgerKindRule {
  one: string;
  several: string;
  /** 'any': up or down, but never zero. */
  moves: 'up' | 'down' | 'any';
}

/** The kinds of ledger entries, in the order in which statements have them. The database knows the same kinds. */
export const LEDGER_KINDS = {
  top_up: { one: 'Top-up', several: 'Top-ups', moves: 'up' },
  credit: { one: 'Credit', several: 'Credits', moves: 'up' },
  refund: { one: 'Refund', several: 'Refunds', moves: 'up' },
  adjustment: { one: 'Adjustment', several: 'Adjustments', moves: 'any' },
  charge: { one: 'Charge', several: 'Charges', moves: 'down' },
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
  if (moves === 'down') return amountMicros <= 0n;
  return moves === 'up' ? amountMicros > 0n : amountMicros !== 0n;
}
