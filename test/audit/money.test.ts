import { sql, testCorruptions } from '../support/auditCorruption.ts';
import { postEntry } from '../support/ledgerFixture.ts';

const HAS_MARK = 'I2 every organization with instances has a wallet, and a mark if they are metered';
const BALANCE = 'I3 every balance is the sum of its ledger';
const CHAIN = 'I4 the chain of balances is unbroken';
const LEDGER = 'I6 every charge has its ledger entry, every billing entry its charges';
const PAST_DUE = 'past due past due begins when the balance goes below zero';
const FUTURE = 'I8 nothing is billed ahead of time';
const CONCERNS = 'concerns what mends or pays back an entry names an earlier one of a fitting kind';
const LIMITS = 'limits what mends or pays back an entry never exceeds it';
const WITHIN = 'balance no refund or forfeit exceeds the balance, no write-off the debt';
const NOTICE = 'I9 each crossing of zero has exactly one notice';

testCorruptions([
  {
    name: 'a balance changed by hand',
    corrupt: sql(
      'UPDATE wallets SET balance_micros = balance_micros + 1 WHERE organization_id = $1',
      ({ a }) => [a],
    ),
    breaches: () => ({
      [BALANCE]: ['org-a: the balance is 9.842799, but 5 ledger entries come to 9.842798'],
    }),
  },
  {
    name: 'a ledger without a wallet',
    corrupt: sql('DELETE FROM wallets WHERE organization_id = $1', ({ c }) => [c]),
    breaches: () => ({
      [HAS_MARK]: ['org-c: there is no wallet, so 1 instance cannot be billed'],
      [BALANCE]: ['org-c: there is no wallet, but 2 ledger entries come to 0.992560'],
    }),
  },
  {
    name: 'a balance after an entry changed by hand',
    corrupt: sql(
      'UPDATE wallet_ledger SET balance_after_micros = 9900000 WHERE organization_id = $1 AND entry_no = 4',
      ({ a }) => [a],
    ),
    breaches: () => ({
      [CHAIN]: [
        'org-a: ledger entry 4 says a balance of 9.900000, but 9.917679 and -0.037440 make 9.880239',
        'org-a: ledger entry 5 says a balance of 9.842798, but 9.900000 and -0.037441 make 9.862559',
      ],
    }),
  },
  {
    name: 'a number left out in a ledger',
    corrupt: async ({ pool, a }) => {
      await pool.query('UPDATE wallet_ledger SET entry_no = 6 WHERE organization_id = $1 AND entry_no = 5', [
        a,
      ]);
      await pool.query('UPDATE wallets SET entry_count = 6 WHERE organization_id = $1', [a]);
    },
    breaches: () => ({ [CHAIN]: ['org-a: ledger entry 6 follows entry 4'] }),
  },
  {
    name: 'an entry posted more than a day before the one in front of it',
    corrupt: sql(
      `UPDATE wallet_ledger SET posted_at = '2025-09-01 23:30Z' WHERE organization_id = $1 AND entry_no = 1`,
      ({ a }) => [a],
    ),
    breaches: () => ({
      [CHAIN]: [
        'org-a: ledger entry 2 was posted at 2025-08-31T23:00:00Z, though one before it was at 2025-09-01T23:30:00Z',
      ],
    }),
  },
  {
    name: 'a wallet that counts an entry too many',
    corrupt: sql('UPDATE wallets SET entry_count = 1 WHERE organization_id = $1', ({ d }) => [d]),
    breaches: () => ({
      [CHAIN]: ['org-d: the wallet counts 1 ledger entry, but the last one is number 0'],
    }),
  },
  {
    name: 'a charge that lost its ledger entry',
    corrupt: sql(
      `UPDATE billing_charges SET posted_at = '2025-09-01T01:00:01Z' WHERE subscription_id = $1 AND hour = '2025-09-01T00:00:00Z'`,
      ({ poor }) => [poor],
    ),
    breaches: () => ({
      [LEDGER]: [
        'org-b: the ledger bills 1 hour for 0.030000 at 2025-09-01T01:00:00Z, but there are no charges',
        'org-b: 1 charge of 0.030000 posted at 2025-09-01T01:00:01Z without a ledger entry',
      ],
    }),
  },
  {
    name: 'a billing entry of nothing',
    corrupt: (books) =>
      postEntry(books, books.a, '2025-09-01T02:30:00Z', { kind: 'charge', amountMicros: 0n, hours: 2 }),
    breaches: () => ({
      [LEDGER]: [
        'org-a: the ledger bills 2 hours for 0.000000 at 2025-09-01T02:30:00Z, but there are no charges',
      ],
    }),
  },
  {
    name: 'a past_due_since that is not when the balance went below zero',
    corrupt: sql(
      `UPDATE wallets SET past_due_since = '2025-09-01T01:00:00Z' WHERE organization_id = $1`,
      ({ b }) => [b],
    ),
    breaches: () => ({
      [PAST_DUE]: [
        'org-b: marked past due since 2025-09-01T01:00:00Z, but the balance went below zero at 2025-09-01T02:00:00Z',
      ],
    }),
  },
  {
    name: 'a mark in the future',
    corrupt: sql(
      `UPDATE wallets SET billed_through = '2999-01-01T00:00:00Z' WHERE organization_id = $1`,
      ({ d }) => [d],
    ),
    breaches: () => ({
      [FUTURE]: [
        "org-d: the wallet is billed through 2999-01-01T00:00:00Z, which the database's clock has not reached",
      ],
    }),
  },
  {
    name: 'a crossing without its notice',
    corrupt: sql('DELETE FROM wallet_notices WHERE organization_id = $1 AND entry_no = 2', ({ b }) => [b]),
    breaches: () => ({ [NOTICE]: ['org-b: ledger entry 2 brought the balance back, but no notice says so'] }),
  },
  {
    name: 'a notice of the wrong kind',
    corrupt: sql(
      `UPDATE wallet_notices SET kind = 'resumed' WHERE organization_id = $1 AND entry_no = 1`,
      ({ b }) => [b],
    ),
    breaches: () => ({
      [NOTICE]: ['org-b: ledger entry 1 took the balance below zero, but its notice says resumed'],
    }),
  },
  {
    name: 'a notice without a crossing',
    corrupt: sql(
      `INSERT INTO wallet_notices (organization_id, entry_no, kind) VALUES ($1, 2, 'past_due')`,
      ({ a }) => [a],
    ),
    breaches: () => ({
      [NOTICE]: [
        'org-a: a notice says past due at ledger entry 2, which did not cross zero (balance after: 9.962560)',
      ],
    }),
  },
  {
    name: 'a refund of a charge',
    corrupt: (books) =>
      postEntry(books, books.a, '2025-09-01T03:00:00Z', { kind: 'refund', amountMicros: -1n, concerns: 2 }),
    breaches: () => ({
      [CONCERNS]: ['org-a: entry 6 (refund) concerns entry 2 (charge)'],
    }),
  },
  {
    name: 'two refunds that exceed their top-up together',
    corrupt: async (books) => {
      const refund = { kind: 'refund', amountMicros: -6_000_000n, concerns: 1 } as const;
      await postEntry(books, books.a, '2025-09-01T03:00:00Z', { kind: 'credit', amountMicros: 9_000_000n });
      await postEntry(books, books.a, '2025-09-01T03:00:01Z', refund);
      await postEntry(books, books.a, '2025-09-01T03:00:02Z', refund);
    },
    breaches: () => ({
      [LIMITS]: ['org-a: entry 1 is a top_up of 10.000000, but what concerns it comes to -12.000000'],
    }),
  },
  {
    name: 'a charge that is adjusted by more than itself',
    corrupt: (books) =>
      postEntry(books, books.a, '2025-09-01T03:00:00Z', {
        kind: 'adjustment',
        amountMicros: -37_441n,
        concerns: 2,
      }),
    breaches: () => ({
      [LIMITS]: ['org-a: entry 2 is a charge of -0.037440, but what concerns it comes to -0.037441'],
    }),
  },
  {
    name: 'a refund above the balance',
    corrupt: (books) =>
      postEntry(books, books.a, '2025-09-01T03:00:00Z', {
        kind: 'refund',
        amountMicros: -9_842_799n,
        concerns: 1,
      }),
    breaches: () => ({
      [WITHIN]: ['org-a: entry 6, a refund of -9.842799, left a balance of -0.000001'],
    }),
  },
  {
    name: 'a forfeit above the balance that it closed',
    corrupt: (books) =>
      postEntry(books, books.a, '2025-09-01T03:00:00Z', { kind: 'forfeit', amountMicros: -9_842_799n }),
    breaches: () => ({
      [WITHIN]: ['org-a: entry 6, a forfeit of -9.842799, left a balance of -0.000001'],
    }),
  },
  {
    name: 'a write-off above the debt',
    corrupt: (books) =>
      postEntry(books, books.b, '2025-09-01T03:00:00Z', { kind: 'write_off', amountMicros: 20_001n }),
    breaches: () => ({
      [WITHIN]: ['org-b: entry 4, a write-off of 0.020001, left a balance of 0.000001'],
    }),
  },
]);
