import type { Pool } from '../db/pool.ts';
import { insertContainerPlan, insertRow, insertSelected, type Table } from '../test/support/insertRows.ts';

/** Who is in every organization: the last of all, so that they are on no page of members among a thousand others. */
export const USER_OF_ALL = 1_000_000_000;

/** What everything refers to. */
export async function beginGrowth(owner: Pool): Promise<void> {
  await insertRow(owner, 'users', { user_id: USER_OF_ALL, email: 'all@example.org' });
  await insertRow(owner, 'regions');
  await insertRow(owner, 'plans');
  await insertRow(owner, 'plan_prices', { plan_id: 1, price_hourly_nanos: 500_000_000 });
  await insertContainerPlan(owner);
  await owner.query(`SELECT ensure_charge_partition('2026-09-10')`);
}

/**
 * Adds rows to every table that is listed, up to `size`: so many organizations, users and runs, so many members,
 * instances, containers, invitations, tickets, entries and charged hours of organization 1, so many API keys and
 * organizations of one user, so many daemons, and so many minutes of the status record, which come to 100 days at most. A rebill
 * corrects each charged hour.
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
  // Every second one owes.
  await add(
    'wallets',
    `n AS organization_id, CASE n % 2 WHEN 0 THEN 1 ELSE -1 END AS balance_micros,
     CASE n % 2 WHEN 1 THEN now() END AS past_due_since`,
  );
  await add(
    'vps_instances',
    `1 AS organization_id, n AS instance_id, 'vm-' || n AS name, 1 AS plan_id, start AS created_at, start AS plan_since,
     start AS billing_started_at, 'parked' AS billing_state, start AS parked_from, 'no price' AS parked_reason`,
    `, (SELECT timestamptz '2026-09-09 23:30Z' AS start) AS first`,
  );
  await add('support_tickets', '1 AS organization_id, n AS ticket_id, 1 AS opened_by');
  await add('containers', '1 AS organization_id, n AS container_id');
  await add('invitations', `'user-' || n || '@example.org' AS email, sha256(n::text::bytea) AS token_hash`);
  await add('api_keys', `lpad(n::text, 16, '0') AS key_id`);
  // Each step adds a charge entry for all its hours, so the numbers go on from there.
  const entries = '(SELECT count(*) FROM wallet_ledger WHERE organization_id = 1)';
  const postedAt = (entry: string) =>
    `timestamptz '2026-09-11Z' + ${entry} * interval '1 millisecond' AS posted_at`;
  await add(
    'wallet_ledger',
    `1 AS organization_id, ${entries} - ${from} + n AS entry_no, 1 AS amount_micros, n AS balance_after_micros,
     'key-' || n AS idempotency_key, ${postedAt('n')}`,
  );
  await add(
    'billing_charges',
    `timestamptz '2026-09-10Z' AS hour, 1 AS organization_id, n AS subscription_id, 1 AS amount_micros, 1 AS plan_price_id,
     ${postedAt(`${size}`)}`,
  );
  await insertSelected(
    owner,
    'wallet_ledger',
    `SELECT 1 AS organization_id, ${entries} + 1 AS entry_no, 'charge' AS kind, ${from - size} AS amount_micros,
            0 AS balance_after_micros, NULL AS idempotency_key, NULL AS reason, NULL AS actor, ${size - from} AS hours,
            timestamptz '2026-09-10Z' AS billed_from, timestamptz '2026-09-10 01:00Z' AS billed_through,
            ${postedAt(`${size}`)}`,
  );
  const numbers = [from + 1, size];
  await owner.query(
    `INSERT INTO pending_movements (organization_id, kind, amount_micros, idempotency_key, reason, asked_by, expires_at,
                                    decision, decided_by, decided_at)
     SELECT 1, 'credit', 5, 'pending-' || n, 'a gift', 'user 1', now() + interval '1 day', 'refused', 'user 2', now()
     FROM generate_series($1::integer, $2::integer) AS n`,
    numbers,
  );
  await owner.query(
    `WITH made AS (
       INSERT INTO rebills (idempotency_key, plan_id, plan_kind, from_hour, until_hour, price_monthly_micros, reason, state,
                            asked_by)
       SELECT 'rebill-' || n, 1, 'vps', '2026-09-10Z', '2026-09-10 01:00Z', 0, 'a mistake', 'applied', 'user 1'
       FROM generate_series($1::integer, $2::integer) AS n
       RETURNING rebill_id
     ), entries AS (
       INSERT INTO rebill_entries (rebill_id, organization_id, entry_no, hours, charged_micros, right_micros)
       SELECT rebill_id, 1, rebill_id, 1, 1, 0 FROM made
     )
     INSERT INTO rebill_hours (organization_id, subscription_id, hour, rebill_id, charged_at, charged_micros, right_micros)
     SELECT 1, rebill_id, '2026-09-10Z', rebill_id, ${postedAt('$2::integer').replace(' AS posted_at', '')}, 1, 0 FROM made`,
    numbers,
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
  await owner.query(
    `INSERT INTO status_minutes (minute, database_reachable, billing_on_time)
     SELECT date_trunc('minute', now()) - n * interval '1 minute', true, n % 1000 > 0
     FROM generate_series($1::integer, least($2::integer, 144000)) AS n ON CONFLICT DO NOTHING`,
    [from + 1, size],
  );
  await owner.query(
    `INSERT INTO billing_daemon_status (daemon_instance_id, status)
     SELECT 'host:' || n, 'stopped' FROM generate_series($1::integer, $2::integer) AS n`,
    [from + 1, size],
  );
  await owner.query('VACUUM ANALYZE');
}
