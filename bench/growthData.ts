import type { Pool } from '../db/pool.ts';
import { insertRow, insertSelected, type Table } from '../test/support/insertRows.ts';

/** The charge entry that is added with the rows from one size to the next. */
export const ENTRY_OF_SIZE = 1_000_000_000;

/** Who is in every organization: the last of all, so that they are on no page of members among a thousand others. */
export const USER_OF_ALL = 1_000_000_000;

/** What everything refers to. */
export async function beginGrowth(owner: Pool): Promise<void> {
  await insertRow(owner, 'users', { user_id: USER_OF_ALL, email: 'all@example.org' });
  await insertRow(owner, 'regions');
  await insertRow(owner, 'plans');
  await insertRow(owner, 'plan_prices', { plan_id: 1, price_hourly_nanos: 500_000_000 });
  await owner.query(`SELECT ensure_charge_partition('2026-09-10')`);
}

/**
 * Adds rows to every table that is listed, up to `size`: so many organizations, users and runs, so many members,
 * instances, tickets, entries and charged hours of organization 1, and so many organizations of one user.
 */
export async function growTo(owner: Pool, from: number, size: number): Promise<void> {
  const add = (table: Table, select: string, where = '') =>
    insertSelected(
      owner,
      table,
      `SELECT ${select} FROM generate_series(${from + 1}::bigint, ${size}) AS n ${where}`,
    );
  await add('users', `n AS user_id, 'user-' || n || '@example.org' AS email`);
  await add('organizations', `n AS organization_id, 'Organization ' || n AS name`);
  await add('organization_handles', `'org-' || n AS handle, n AS organization_id`);
  await add('organization_members', `n AS organization_id, ${USER_OF_ALL} AS user_id`);
  await add('organization_members', '1 AS organization_id, n AS user_id');
  await add('wallets', 'n AS organization_id, -1 AS balance_micros, now() AS past_due_since');
  await add(
    'vps_instances',
    `1 AS organization_id, n AS instance_id, 'vm-' || n AS name, 1 AS plan_id, start AS created_at, start AS plan_since,
     start AS billing_started_at, 'parked' AS billing_state, start AS parked_from, 'no price' AS parked_reason`,
    `, (SELECT timestamptz '2026-09-09 23:30Z' AS start) AS first`,
  );
  await add('support_tickets', '1 AS organization_id, n AS ticket_id, 1 AS opened_by');
  await add(
    'wallet_ledger',
    `1 AS organization_id, n AS entry_no, 1 AS amount_micros, n AS balance_after_micros, 'key-' || n AS idempotency_key`,
  );
  await add(
    'billing_charges',
    `timestamptz '2026-09-10Z' AS hour, 1 AS organization_id, n AS subscription_id, 1 AS amount_micros, 1 AS plan_price_id,
     timestamptz '2026-09-11Z' + ${size} * interval '1 second' AS posted_at`,
  );
  await insertSelected(
    owner,
    'wallet_ledger',
    `SELECT 1 AS organization_id, ${ENTRY_OF_SIZE + size} AS entry_no, 'charge' AS kind, ${from - size} AS amount_micros,
            0 AS balance_after_micros, NULL AS idempotency_key, NULL AS reason, NULL AS actor, ${size - from} AS hours,
            timestamptz '2026-09-10Z' AS billed_from, timestamptz '2026-09-10 01:00Z' AS billed_through,
            timestamptz '2026-09-11Z' + ${size} * interval '1 second' AS posted_at`,
  );
  await add(
    'billing_runs',
    `n AS run_id, timestamptz '2026-09-01' AS as_of, now() AS finished_at, 'succeeded' AS outcome, 0 AS hours`,
  );
  await owner.query(
    `INSERT INTO audit_log (organization_id, user_id, action, subject, request_id)
     SELECT 1, 1, 'wallet.top_up', 'wallet 1', 'r' FROM generate_series($1::integer, $2::integer)`,
    [from + 1, size],
  );
  await owner.query('VACUUM ANALYZE');
}
