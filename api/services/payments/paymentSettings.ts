/** What customers may pay, and how, as the operator has set it. */
export interface PaymentSettings {
  currency: string;
  minimumMicros: bigint;
  maximumMicros: bigint;
  /** What the page suggests. */
  suggestedMicros: readonly bigint[];
  /** How to pay by transfer; null: not at all. */
  instructions: string | null;
  contact: string | null;
  /** A transfer above it is confirmed by two administrators; null: by one. */
  confirmAboveMicros: bigint | null;
}

export const PAYMENT_DEFAULTS = {
  minimumMicros: 5_000_000n,
  maximumMicros: 10_000_000_000n,
  suggestedMicros: [10_000_000n, 25_000_000n, 50_000_000n, 100_000_000n],
  instructions: null,
} as const;
