import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listApiKeys } from '../../db/accounts/apiKeys.ts';
import { listInvitations } from '../../db/accounts/invitations.ts';
import { listUsers } from '../../db/accounts/userList.ts';
import { readRunsBeside } from '../../db/billing/runs.ts';
import { readContainers } from '../../db/containers/containers.ts';
import { listInstances } from '../../db/instances/instanceQueries.ts';
import { createPool, type Pool, type Queryable } from '../../db/pool.ts';
import { listTickets } from '../../db/tickets/ticketList.ts';
import { readEntriesBefore, readPastDue } from '../../db/wallets/walletQueries.ts';
import { listWallets } from '../../db/wallets/walletList.ts';
import { parseInstant } from '../../domain/instant.ts';
import { freshDatabase } from '../support/database.ts';
import {
  insertContainerPlan,
  insertOrganizations,
  insertRow,
  insertSelected,
  type Table,
} from '../support/insertRows.ts';
import { rowsTouched } from '../support/rowsTouched.ts';

/** So many of everything, of which the last alone is what a page asks for. */
const SIZE = 5_000;
const page = { after: 0n, limit: 50 };
const latest = { before: null, limit: 50 };
const anyInstance = { search: null, status: null, region: null, plan: null };
const anyUser = { search: null, role: null, state: null };
const anyTicket = { organizationId: null, search: null, status: null };
const openFirst = { sort: 'open', descending: false, after: null, limit: 50 } as const;
const anyWallet = { search: null, standing: null };
const inOrder = { sort: 'created', descending: false, after: null, limit: 50 } as const;
const run = {
  runId: 2_500n,
  startedAt: parseInstant('2025-01-01T00:41:40Z'),
  finishedAt: parseInstant('2025-01-01T00:41:40.5Z'),
};

const PAGES: [name: string, found: number, read: (db: Queryable) => Promise<unknown[]>][] = [
  [
    'users by a rare part of an address',
    1,
    (db) => listUsers(db, { ...anyUser, search: '5000@EX' }, inOrder),
  ],
  [
    'users after the last that is not deleted',
    1,
    (db) => listUsers(db, anyUser, { ...inOrder, after: { value: '4999', id: 4_999n } }),
  ],
  [
    'users by a part of every address',
    50,
    (db) => listUsers(db, { ...anyUser, search: '@example.org' }, inOrder),
  ],
  [
    'users in the middle of their names',
    1,
    (db) => listUsers(db, anyUser, { ...inOrder, sort: 'name', after: { value: '', id: 4_999n } }),
  ],
  ['wallets by a rare part', 1, (db) => listWallets(db, { ...anyWallet, search: 'RG-5000' }, inOrder)],
  [
    'wallets in the middle of their names',
    50,
    (db) => listWallets(db, anyWallet, { ...inOrder, sort: 'name', after: { value: 'org-3', id: 0n } }),
  ],
  [
    'wallets that are suspended',
    0,
    (db) => listWallets(db, { ...anyWallet, standing: 'suspended' }, inOrder),
  ],
  ['past due', 1, (db) => readPastDue(db, page)],
  ['a ledger’s credits', 1, (db) => readEntriesBefore(db, 1n, { ...latest, kind: 'credit' })],
  ['instances that are left', 1, (db) => listInstances(db, 1n, anyInstance, inOrder)],
  ['running instances', 1, (db) => listInstances(db, 2n, { ...anyInstance, status: 'running' }, inOrder)],
  ['containers that are left', 1, (db) => readContainers(db, 1n, { ...page, status: null })],
  ['running containers', 1, (db) => readContainers(db, 1n, { ...page, status: 'running' })],
  ['open tickets', 1, (db) => listTickets(db, { ...anyTicket, status: 'open' }, openFirst)],
  ['tickets, open ones first', 50, (db) => listTickets(db, anyTicket, openFirst)],
  [
    'open tickets of one',
    1,
    (db) => listTickets(db, { ...anyTicket, organizationId: 1n, status: 'open' }, openFirst),
  ],
  ['open invitations', 50, (db) => listInvitations(db, 1n, page)],
  ['API keys', 1, (db) => listApiKeys(db, 1n, 50)],
  ['runs beside a run', 0, (db) => readRunsBeside(db, run, 50)],
];

test('a page finds what is rare without going through the rest', async (t) => {
  await using database = await freshDatabase();
  const pool = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  t.after(() => pool.end());
  await fill(pool);
  for (const [name, found, read] of PAGES) {
    await t.test(name, async () => {
      assert.equal((await read(pool)).length, found);
      const touched = await rowsTouched(pool, read);
      assert.ok(touched < 2_000, `${touched} rows of ${SIZE}`);
    });
  }
});

async function fill(pool: Pool): Promise<void> {
  const add = (table: Table, columns: string) =>
    insertSelected(pool, table, `SELECT ${columns} FROM generate_series(1, ${SIZE}) AS n`);
  const last = (value: string, others: string) => `CASE n WHEN ${SIZE} THEN ${value} ELSE ${others} END`;
  const deleted = `${last('NULL::timestamptz', 'now()')} AS deleted_at`;
  await insertOrganizations(pool, SIZE);
  await add('users', `n AS user_id, 'user-' || n || '@example.org' AS email`);
  await insertSelected(
    pool,
    'users',
    `SELECT ${SIZE} + n AS user_id, NULL AS email, now() AS deleted_at FROM generate_series(1, ${SIZE}) AS n`,
  );
  await insertRow(pool, 'organization_members', { organization_id: 1, user_id: 1 });
  await add(
    'wallets',
    `n AS organization_id, ${last('-1', '0')} AS balance_micros, ${last('now()', 'NULL')} AS past_due_since`,
  );
  await add(
    'wallet_ledger',
    `1 AS organization_id, n AS entry_no, ${last("'credit'", "'top_up'")} AS kind, 'key-' || n AS idempotency_key,
     1 AS amount_micros, n AS balance_after_micros`,
  );
  await insertRow(pool, 'regions');
  await add(
    'vps_instances',
    `1 AS organization_id, n AS instance_id, ${last("'provisioning'", "'deleted'")} AS status, ${deleted}`,
  );
  await add(
    'vps_instances',
    `2 AS organization_id, ${SIZE} + n AS instance_id, 'metered' AS billing_state, now() AS billing_started_at,
     ${last("'running'", "'stopped'")} AS status`,
  );
  await insertContainerPlan(pool);
  await add(
    'containers',
    `1 AS organization_id, n AS container_id, ${last("'running'", "'deleted'")} AS status, ${deleted}`,
  );
  await add(
    'support_tickets',
    `1 AS organization_id, n AS ticket_id, ${last("'open'", "'closed'")} AS status, ${last('NULL', 'now()')} AS closed_at`,
  );
  await add('invitations', `'user-' || n || '@example.org' AS email, sha256(n::text::bytea) AS token_hash`);
  await add('api_keys', `lpad(n::text, 16, '0') AS key_id, ${last('NULL', 'now()')} AS revoked_at`);
  await add(
    'billing_runs',
    `n AS run_id, timestamptz '2025-01-01Z' + n * interval '1 second' AS started_at, 'succeeded' AS outcome, 0 AS hours,
     timestamptz '2025-01-01Z' + (n + 0.5) * interval '1 second' AS finished_at`,
  );
  await pool.query('VACUUM ANALYZE');
}
