import type { Mutant } from '../mutant.ts';

/** The limits of what is posted by hand (rules 16 and 18). */
export const MOVEMENT_MUTANTS: Mutant[] = [
  {
    name: 'more-than-the-entry',
    takes: 'rule 16: what is posted about an entry never exceeds it',
    changes: [
      {
        file: 'domain/wallets/movementLimits.ts',
        from: 'if (abs(amountMicros) <= room) return null;',
        to: 'if (abs(amountMicros) <= abs(entry.amountMicros) || room < 0n) return null;',
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'refunds and chargebacks of one top-up together never exceed it',
  },
  {
    name: 'adjusted-one-way-only',
    takes: 'rule 16: a charge may be adjusted either way, by at most its amount',
    changes: [
      {
        file: 'domain/wallets/movementLimits.ts',
        from: "const least = amountMicros > 0n || kind === 'charge' ? -abs(amountMicros) : 0n;",
        to: "const least = amountMicros > 0n || kind === 'charge' ? -2n * abs(amountMicros) : 0n;",
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'the adjustments of one charge together never exceed it, either way',
  },
  {
    name: 'corrected-refund-forgotten',
    takes: 'rule 16: what mends a refund counts for its top-up',
    changes: [
      {
        file: 'api/services/wallets/movementRules.ts',
        from: 'for (const entry of chain) {',
        to: 'for (const entry of [concerned]) {',
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'a top-up of 5000 typed for 50 is corrected',
  },
  {
    name: 'refund-beyond-the-balance',
    takes: 'rule 16: a refund gives no more than the wallet holds',
    changes: [
      {
        file: 'api/services/wallets/movementRules.ts',
        from: "if ((kind === 'refund' || kind === 'forfeit') && balanceMicros + amountMicros < 0n) {",
        to: "if (kind === 'forfeit' && balanceMicros + amountMicros < 0n) {",
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'a refund gives no more than the wallet holds',
  },
  {
    name: 'write-off-beyond-the-debt',
    takes: 'rule 16: a write-off gives up no more than is owed',
    changes: [
      {
        file: 'api/services/wallets/movementRules.ts',
        from: "if (kind === 'write_off' && balanceMicros + amountMicros > 0n) {",
        to: "if (kind === 'write_off' && balanceMicros >= 0n) {",
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'a refund gives no more than the wallet holds',
  },
  {
    name: 'movement-after-the-end',
    takes: 'rule 18: an organization that has ended takes a refund, a forfeit or a write-off alone',
    changes: [
      {
        file: 'api/services/wallets/movementRules.ts',
        from: 'if (TAKEN_AFTER_THE_END.includes(kind)) return;',
        to: 'if (kind !== null) return;',
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'an organization that has ended takes a refund',
  },
  {
    name: 'confirmed-by-who-asked',
    takes: 'the second administrator of a large movement, in the service and in the database',
    changes: [
      {
        file: 'api/services/wallets/pendingMovementService.ts',
        from: 'if (decidedBy === pending.askedBy) {',
        to: "if (decidedBy === '') {",
      },
      {
        file: 'migrations/026_pending_movements.sql',
        from: "decision IS DISTINCT FROM 'confirmed' OR decided_by <> asked_by",
        to: "decision IS DISTINCT FROM 'confirmed' OR decided_by <> ''",
      },
    ],
    tests: ['test/platform/movements.test.ts'],
    only: 'a movement above the limit waits',
  },
  {
    name: 'closed-with-a-balance',
    takes: 'rule 18: a closing brings the balance to exactly zero',
    changes: [
      {
        file: 'api/services/wallets/settlement.ts',
        from: 'if (refundMicros + forfeitMicros - writeOffMicros !== balanceMicros) {',
        to: 'if (refundMicros + forfeitMicros - writeOffMicros > balanceMicros) {',
      },
    ],
    tests: ['test/platform/closing.test.ts'],
  },
  {
    name: 'ended-with-a-balance',
    takes: 'rule 18: an organization does not end with a balance that nobody disposed of',
    changes: [
      {
        file: 'api/services/accounts/organizationService.ts',
        from: 'balanceMicros !== 0n &&',
        to: 'balanceMicros < 0n &&',
      },
    ],
    tests: ['test/accounts/organizations.test.ts'],
    only: 'the wallet of an organization that has ended',
  },
  {
    name: 'key-with-another-kind',
    takes: 'rule 16: the same key with another kind is refused',
    changes: [
      {
        file: 'api/services/wallets/walletService.ts',
        from: 'amountMicros !== wanted.amountMicros || kind !== wanted.kind',
        to: 'amountMicros !== wanted.amountMicros',
      },
    ],
    tests: ['test/wallets/wallet.test.ts'],
    only: 'the same key with another amount, kind or reason is refused',
  },
  {
    name: 'key-about-another-entry',
    takes: 'rule 16: the same key about another entry is refused',
    changes: [
      {
        file: 'api/services/wallets/walletService.ts',
        from: 'if (concernsEntryNo !== (wanted.concernsEntryNo ?? null)) {',
        to: 'if (concernsEntryNo === undefined) {',
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'a key that was used about one entry is refused about another',
  },
  {
    name: 'wrong-way-for-its-kind',
    takes: 'rule 16: each kind moves the balance its own way',
    changes: [
      {
        file: 'api/services/wallets/movementRules.ts',
        from: 'if (!fitsKind(kind, amountMicros)) {',
        to: "if (kind === 'adjustment' && !fitsKind(kind, amountMicros)) {",
      },
    ],
    tests: ['test/wallets/wallet.test.ts'],
    only: 'an invalid movement is refused',
  },
  {
    name: 'concerns-anything',
    takes: 'rule 16: a movement concerns an entry of a fitting kind',
    changes: [
      {
        file: 'api/services/wallets/movementRules.ts',
        from: 'if (!kindsConcernedBy(kind).includes(concerned.kind)) {',
        to: 'if (kindsConcernedBy(kind).length === 0) {',
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'a movement names an entry that is there and of a kind it can concern',
  },
  {
    name: 'forfeit-beyond-the-balance',
    takes: 'rule 16: a forfeit takes no more than the wallet holds',
    changes: [
      {
        file: 'api/services/wallets/movementRules.ts',
        from: "if ((kind === 'refund' || kind === 'forfeit') && balanceMicros + amountMicros < 0n) {",
        to: "if (kind === 'refund' && balanceMicros + amountMicros < 0n) {",
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'an organization that has ended takes a refund',
  },
  {
    name: 'forfeit-while-billed',
    takes: 'rule 18: a balance lapses only where nothing is left to bill',
    changes: [
      {
        file: 'api/services/wallets/movementRules.ts',
        from: 'if (Object.values(left).every((count) => count === 0n)) return;',
        to: 'if (Object.values(left).every((count) => count >= 0n)) return;',
      },
    ],
    tests: ['test/wallets/movements.test.ts'],
    only: 'a balance is forfeited only where nothing is left to bill',
  },
  {
    name: 'large-movement-at-once',
    takes: 'the limit above which a movement waits for a second administrator',
    changes: [
      {
        file: 'api/services/wallets/walletService.ts',
        from: 'if (by !== undefined && isLarge)',
        to: 'if (by === undefined && isLarge)',
      },
    ],
    tests: ['test/platform/movements.test.ts'],
    only: 'a movement above the limit waits',
  },
];
