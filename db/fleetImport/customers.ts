import type { CustomerRow } from '../../domain/fleetImport/customerRow.ts';
import { formatMicros } from '../../domain/money.ts';
import { onlyRow, type Queryable } from '../pool.ts';
import { postOpenings } from '../wallets/openingBalances.ts';
import { type CheckResult, check, describeAlike, describeTwice, likeness } from './fleetChecks.ts';
import type { Numbered } from './fleetStaging.ts';

/** Under which an organization's opening balance is posted: once, whatever the file is called. */
const OPENING_KEY = 'adopt:wallet:import';

export async function stageCustomers(db: Queryable, rows: readonly Numbered<CustomerRow>[]): Promise<void> {
  await db.query(
    `INSERT INTO staged_customers
     SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])`,
    [
      rows.map((row) => row.line),
      rows.map((row) => row.handle),
      rows.map((row) => row.name),
      rows.map((row) => row.email),
      rows.map((row) => row.role),
      rows.map((row) => row.balanceMicros),
    ],
  );
}

/** The customers against themselves and against what is here. `file` is named in the faults. */
export async function checkCustomers(db: Queryable, file: string): Promise<CheckResult[]> {
  return [
    await check<{ handle: string; first: string; first_line: number }>(
      db,
      file,
      `SELECT line, handle, first, first_line
       FROM (SELECT line, handle, first_value(handle) OVER alike AS first, first_value(line) OVER alike AS first_line
             FROM staged_customers WINDOW alike AS (PARTITION BY ${likeness('handle')} ORDER BY line)) spelled
       WHERE handle <> first`,
      [],
      ({ handle, first, first_line }) => describeTwice('handle', handle, first, first_line),
    ),
    await check<{ handle: string; here: string }>(
      db,
      file,
      `SELECT staged.line, staged.handle, h.handle AS here FROM staged_customers AS staged
       JOIN organization_handles AS h ON ${likeness('h.handle')} = ${likeness('staged.handle')} AND h.handle <> staged.handle`,
      [],
      ({ handle, here }) => describeAlike('handle', handle, here),
    ),
    await check<{ handle: string; what: string; first_line: number }>(
      db,
      file,
      `SELECT line, handle, 'balance' AS what, first_line
       FROM (SELECT line, handle, first_value(line) OVER owned AS first_line FROM staged_customers
             WHERE balance_micros IS NOT NULL WINDOW owned AS (PARTITION BY handle ORDER BY line)) given
       WHERE line > first_line
       UNION ALL
       SELECT line, handle, 'name', first_line
       FROM (SELECT line, handle, name, first_value(name) OVER owned AS first, first_value(line) OVER owned AS first_line
             FROM staged_customers WHERE name <> '' WINDOW owned AS (PARTITION BY handle ORDER BY line)) given
       WHERE name <> first`,
      [],
      ({ handle, what, first_line }) => `the ${what} of "${handle}" is given already, in line ${first_line}`,
    ),
    await check<{ email: string; handle: string; first_line: number }>(
      db,
      file,
      `SELECT line, email, handle, first_line
       FROM (SELECT line, email, handle, first_value(line) OVER alike AS first_line FROM staged_customers
             WHERE email IS NOT NULL WINDOW alike AS (PARTITION BY handle, lower(email) ORDER BY line)) members
       WHERE line > first_line`,
      [],
      ({ email, handle, first_line }) =>
        `"${email}" is a member of "${handle}" already, in line ${first_line}`,
    ),
    await check<{ email: string }>(
      db,
      file,
      `SELECT staged.line, u.email FROM staged_customers AS staged JOIN users AS u ON lower(u.email) = lower(staged.email)
       WHERE u.email_confirmed_at IS NULL`,
      [],
      ({ email }) => `"${email}" has an account here whose address was never confirmed: confirm or delete it`,
    ),
    await check<{ handle: string; given: bigint; here: bigint }>(
      db,
      file,
      `SELECT staged.line, staged.handle, staged.balance_micros AS given, l.amount_micros AS here
       FROM staged_customers AS staged JOIN organization_handles USING (handle)
       JOIN wallet_ledger AS l ON l.organization_id = organization_handles.organization_id
                              AND l.idempotency_key = '${OPENING_KEY}'
       WHERE staged.balance_micros <> l.amount_micros`,
      [],
      ({ handle, given, here }) =>
        `"${handle}" came with a balance of ${formatMicros(here)}, not ${formatMicros(given)}: correct it with a wallet entry`,
    ),
  ];
}

export interface CustomersAdded {
  accounts: number;
  members: number;
  balances: number;
}

/** Writes names, accounts without a password (their owners ask for a link), members and opening balances. */
export async function addCustomers(db: Queryable, actor: string): Promise<CustomersAdded> {
  await db.query(`
    UPDATE organizations AS o SET name = staged.name
    FROM staged_customers AS staged JOIN organization_handles AS h USING (handle)
    WHERE o.organization_id = h.organization_id AND o.name = h.handle AND staged.name <> ''`);
  const { rows } = await db.query<{ accounts: number }>(`
    WITH made AS (
      INSERT INTO users (email, name, email_confirmed_at)
      SELECT DISTINCT ON (lower(email)) email, '', now() FROM staged_customers WHERE email IS NOT NULL
      ORDER BY lower(email), line
      ON CONFLICT (lower(email)) WHERE email IS NOT NULL DO NOTHING RETURNING 1
    )
    SELECT count(*)::integer AS accounts FROM made`);
  const { rowCount: members } = await db.query(`
    INSERT INTO organization_members (organization_id, user_id, role)
    SELECT h.organization_id, u.user_id, staged.role FROM staged_customers AS staged
    JOIN organization_handles AS h USING (handle) JOIN users AS u ON lower(u.email) = lower(staged.email)
    ORDER BY staged.line ON CONFLICT DO NOTHING`);
  const balances = await postOpenings(
    db,
    `SELECT '${OPENING_KEY}' AS key, h.organization_id, staged.balance_micros AS amount
     FROM staged_customers AS staged JOIN organization_handles AS h USING (handle)
     WHERE staged.balance_micros <> 0 AND NOT EXISTS (
       SELECT FROM wallet_ledger l WHERE l.organization_id = h.organization_id AND l.idempotency_key = '${OPENING_KEY}')`,
    actor,
  );
  return { ...onlyRow(rows), members: members ?? 0, balances };
}
