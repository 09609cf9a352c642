import type { Mutant } from '../mutant.ts';

/** What keeps the money right, and the audit that says so. */
export const WALLET_MUTANTS: Mutant[] = [
  {
    name: 'wallet-lock-removed',
    takes: 'the lock of the wallet under a top-up',
    changes: [
      {
        file: 'db/wallets/wallets.ts',
        from: 'FROM wallets WHERE organization_id = $1 FOR NO KEY UPDATE',
        to: 'FROM wallets WHERE organization_id = $1',
      },
    ],
    tests: ['test/wallets/wallet.test.ts'],
    only: 'a key that is used again before its first use is committed',
  },
  {
    name: 'admission-of-the-new-alone',
    takes: 'rule 19: the balance covers all that is then paid, not what is added alone',
    changes: [
      {
        file: 'domain/wallets/admission.ts',
        from: 'paidMicros - (act.isPaid',
        to: '0n * paidMicros - (act.isPaid',
      },
    ],
    tests: ['test/domain/admission.test.ts'],
  },
  {
    name: 'idempotency-key-ignored',
    takes: 'rule 12: the same key again changes nothing',
    changes: [
      {
        file: 'api/services/wallets/walletService.ts',
        from: 'const entry = await findEntryByKey(client, organizationId, idempotencyKey);',
        to: "const entry = await findEntryByKey(client, organizationId, '');\n  wanted.idempotencyKey += Math.random();",
      },
    ],
    tests: ['test/wallets/wallet.test.ts'],
  },
  {
    name: 'key-with-another-amount',
    takes: 'rule 12: the same key with another amount is refused',
    changes: [
      {
        file: 'api/services/wallets/walletService.ts',
        from: 'amountMicros !== wanted.amountMicros || kind !== wanted.kind',
        to: 'kind !== wanted.kind',
      },
    ],
    tests: ['test/wallets/wallet.test.ts'],
  },
  {
    name: 'key-with-another-reason',
    takes: 'rule 12: the same key with another reason is refused, by API and command alike',
    changes: [
      {
        file: 'api/services/wallets/walletService.ts',
        from: 'if (reason !== wanted.reason) {',
        to: 'if (reason === null) {',
      },
    ],
    tests: ['test/wallets/wallet.test.ts', 'test/platform/wallets.test.ts', 'test/commands/commands.test.ts'],
  },
  {
    name: 'past-due-noticed-twice',
    takes: 'the notice once a crossing',
    changes: [
      {
        file: 'db/billing/charging.ts',
        from: 'FROM moved WHERE balance_micros < 0 AND balance_micros + amount_micros >= 0',
        to: 'FROM moved WHERE balance_micros < 0',
      },
    ],
    tests: ['test/billing/wallet.test.ts'],
  },
  {
    name: 'past-due-at-zero',
    takes: 'rule 11: a balance that exactly equals the charge is enough',
    changes: [
      {
        file: 'db/billing/charging.ts',
        from: 'CASE WHEN w.balance_micros < coalesce(s.amount_micros, 0) THEN',
        to: 'CASE WHEN w.balance_micros <= coalesce(s.amount_micros, 0) THEN',
      },
    ],
    tests: ['test/billing/wallet.test.ts'],
  },
  {
    name: 'charge-only-what-is-there',
    takes: 'rule 11: a charge is posted in full',
    changes: [
      {
        file: 'db/billing/charging.ts',
        from: 'SET balance_micros = w.balance_micros - coalesce(s.amount_micros, 0)',
        to: 'SET balance_micros = greatest(0, w.balance_micros - coalesce(s.amount_micros, 0))',
      },
    ],
    tests: ['test/billing/wallet.test.ts'],
  },
  {
    name: 'ledger-may-be-changed',
    takes: 'rule 10: the ledger is append-only for the app',
    changes: [
      {
        file: 'migrations/004_wallets.sql',
        from: 'GRANT SELECT, INSERT ON wallet_ledger, wallet_notices TO containerstacks_app;',
        to: 'GRANT SELECT, INSERT, UPDATE ON wallet_ledger, wallet_notices TO containerstacks_app;',
      },
    ],
    tests: ['test/schema/roles.test.ts'],
  },
  {
    name: 'amounts-as-floats',
    takes: 'rule 9: money is never a binary float',
    changes: [
      {
        file: 'domain/money.ts',
        from: 'return formatDecimal(amountMicros, 6);',
        to: 'return (Number(amountMicros) / 1e6).toFixed(6);',
      },
    ],
    tests: ['test/domain/money.test.ts'],
  },
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
    name: 'audit-always-clean',
    takes: 'what the audit finds',
    changes: [
      {
        file: 'db/billing/audit/findBreaches.ts',
        from: 'return { breaches: rows[0]?.breaches ?? 0n, examples: rows };',
        to: 'return { breaches: 0n, examples: rows.slice(rows.length) };',
      },
    ],
    tests: ['test/audit/audit.test.ts'],
  },
  {
    name: 'audit-forgets-a-check',
    takes: 'one of the audit’s checks: hours that are missing',
    changes: [
      {
        file: 'db/billing/audit/findBreaches.ts',
        from: 'const { rows } = await db.query<Breach & { breaches: bigint }>(`',
        to: "if (check.title.startsWith('no hour up to the mark')) return { breaches: 0n, examples: [] };\n  const { rows } = await db.query<Breach & { breaches: bigint }>(`",
      },
    ],
    tests: ['test/audit/hours.test.ts'],
  },
];
