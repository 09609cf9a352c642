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
  {
    name: 'audit-forgets-forfeits',
    takes: 'the audit’s look at what lapsed',
    changes: [
      {
        file: 'db/billing/audit/withinBalanceAndDebt.ts',
        from: "(kind IN ('refund', 'forfeit') AND",
        to: "(kind = 'refund' AND",
      },
    ],
    tests: ['test/audit/money.test.ts'],
    only: 'a forfeit above the balance',
  },
  {
    name: 'audit-of-instances-alone',
    takes: 'the audit’s look at containers and their subscriptions',
    changes: [
      {
        file: 'db/billing/audit/subscriptionsAgree.ts',
        from: 'WHERE thing.status IS NULL OR',
        to: "WHERE kind <> 'container' AND (thing.status IS NULL OR",
      },
      {
        file: 'db/billing/audit/subscriptionsAgree.ts',
        from: "AND sub.billing_state = 'none')`",
        to: "AND sub.billing_state = 'none'))`",
      },
    ],
    tests: ['test/audit/subscriptions.test.ts'],
  },
];
