import type { Mutant } from '../mutant.ts';

const CHARGING = 'db/billing/charging.ts';

/** What keeps an hour from being charged twice, or not at all. */
export const CHARGING_MUTANTS: Mutant[] = [
  {
    name: 'natural-key-removed',
    takes: 'the key of billing_charges: one row an instance-hour',
    changes: [
      {
        file: 'migrations/010_billing_charges.sql',
        from: '  CONSTRAINT an_instance_hour_is_charged_once PRIMARY KEY (hour, organization_id, instance_id),\n',
        to: '',
      },
    ],
    tests: ['test/billing/concurrency.test.ts', 'test/faults/races.test.ts'],
  },
  {
    name: 'fence-not-checked',
    takes: 'the look at the fence in the charging transaction',
    changes: [
      {
        file: 'db/billing/lease.ts',
        from: '$2::bigint IS NULL OR fence = $2 AS stands',
        to: '$2::bigint IS NULL OR fence >= 0 AS stands',
      },
    ],
    tests: ['test/faults/pauses.test.ts'],
  },
  {
    name: 'balance-absolute',
    takes: 'the change of a balance by an amount: it is set to what was read before',
    changes: [
      {
        file: CHARGING,
        from: 'SELECT organization_id, billed_through, fleet_version\n',
        to: 'SELECT organization_id, billed_through, fleet_version, balance_micros\n',
      },
      {
        file: CHARGING,
        from: 'SET balance_micros = w.balance_micros - coalesce(s.amount_micros, 0)',
        to: 'SET balance_micros = m.balance_micros - coalesce(s.amount_micros, 0)',
      },
      {
        file: CHARGING,
        from: 'CASE WHEN w.balance_micros < coalesce(s.amount_micros, 0) THEN',
        to: 'CASE WHEN m.balance_micros < coalesce(s.amount_micros, 0) THEN',
      },
      {
        file: CHARGING,
        from: 'RETURNING w.organization_id, w.entry_count, w.balance_micros, m.billed_through',
        to: 'RETURNING w.organization_id, w.entry_count, w.balance_micros AS balance_micros, m.billed_through',
      },
    ],
    tests: ['test/billing/overtaken.test.ts'],
  },
  {
    name: 'mark-not-advanced',
    takes: 'the advance of the mark',
    changes: [
      { file: CHARGING, from: ') THEN NULL ELSE $4 END', to: ') THEN NULL ELSE m.billed_through END' },
    ],
    tests: ['test/billing/hours.test.ts'],
  },
  {
    name: 'fleet-version-not-checked',
    takes: 'the look at the fleet’s version when the wallet moves',
    changes: [{ file: CHARGING, from: ' AND w.fleet_version = m.fleet_version', to: '' }],
    tests: ['test/billing/concurrency.test.ts'],
  },
  {
    name: 'mark-not-compared',
    takes: 'the look at the mark when the wallet moves',
    changes: [{ file: CHARGING, from: 'AND w.billed_through = m.billed_through AND', to: 'AND' }],
    tests: ['test/billing/overtaken.test.ts'],
  },
  {
    name: 'moved-not-compared',
    takes: 'the comparison of wallets moved with wallets due',
    changes: [
      { file: 'api/services/billing/sliceBilling.ts', from: 'result.moved !== result.due || ', to: '' },
    ],
    tests: ['test/billing/overtaken.test.ts'],
  },
  {
    name: 'unposted-hours-ignored',
    takes: 'the rollback of charges whose wallet did not move',
    changes: [
      { file: 'api/services/billing/sliceBilling.ts', from: ' || result.unpostedHours !== 0n', to: '' },
    ],
    tests: [
      'test/billing/concurrency.test.ts',
      'test/billing/trouble.test.ts',
      'test/billing/windows.test.ts',
    ],
  },
  {
    name: 'prices-not-held',
    takes: 'the lock that holds prices still while hours are charged',
    changes: [
      {
        file: 'db/billing/lease.ts',
        from: 'SELECT pg_advisory_xact_lock_shared($1), $2::bigint IS NULL',
        to: 'SELECT $1::bigint, $2::bigint IS NULL',
      },
    ],
    tests: ['test/billing/prices.test.ts'],
    only: 'a new price waits for the charges in flight',
  },
  {
    name: 'fleet-change-before-lock',
    takes: 'the rule that a change’s moment is read after the wallet is locked',
    changes: [
      {
        file: 'db/subscriptions/subscriptions.ts',
        from: "RETURNING greatest(clock_timestamp(), billed_through + interval '1 microsecond') AS moment",
        to: 'RETURNING now() AS moment',
      },
    ],
    tests: ['test/billing/overtaken.test.ts'],
  },
  {
    name: 'fleet-change-on-the-mark',
    takes: 'the rule that a change happens behind the mark, though the clock be behind it',
    changes: [
      {
        file: 'db/subscriptions/subscriptions.ts',
        from: "RETURNING greatest(clock_timestamp(), billed_through + interval '1 microsecond') AS moment",
        to: 'RETURNING clock_timestamp() AS moment',
      },
    ],
    tests: ['test/billing/overtaken.test.ts'],
  },
  {
    name: 'fleet-version-not-raised',
    takes: 'the sign that a fleet has changed',
    changes: [
      {
        file: 'db/subscriptions/subscriptions.ts',
        from: 'UPDATE wallets SET fleet_version = fleet_version + 1',
        to: 'UPDATE wallets SET fleet_version = fleet_version',
      },
    ],
    tests: ['test/billing/concurrency.test.ts'],
  },
  {
    name: 'wallet-not-woken',
    takes: 'the mark that a wallet at rest gets when an instance starts',
    changes: [
      {
        file: 'db/subscriptions/subscriptions.ts',
        from: "SET billed_through = $2::timestamptz - interval '1 microsecond'",
        to: 'SET billed_through = $2::timestamptz',
      },
    ],
    tests: ['test/billing/concurrency.test.ts'],
  },
  {
    name: 'commit-forgotten',
    takes: 'the COMMIT',
    changes: [
      {
        file: 'db/transaction.ts',
        from: "await client.query('COMMIT');",
        to: "await client.query('ROLLBACK');",
      },
    ],
    tests: ['test/billing/hours.test.ts'],
  },
  {
    name: 'price-of-the-other-hour',
    takes: 'the match of a price’s row with the clock hour that the subscription’s hour lies in',
    changes: [
      {
        file: CHARGING,
        from: 'AND p.is_next = h.is_next',
        to: 'AND NOT p.is_next',
      },
    ],
    tests: ['test/billing/cap.test.ts', 'test/billing/calendar.test.ts'],
  },
];
