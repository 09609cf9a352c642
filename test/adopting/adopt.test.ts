/** A sample of another platform's database, brought along whole. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { adoptPanel, type AdoptRequest } from '../../api/services/adopting/adoptService.ts';
import { BillingService } from '../../api/services/billingService.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { parseInstant } from '../../domain/instant.ts';
import { appPool } from '../support/appPool.ts';
import { auditBooks, checkBooks } from '../support/books.ts';
import { unmigratedDatabase } from '../support/database.ts';
import { rowsOf } from '../support/rows.ts';
import { until } from '../support/until.ts';

const BY = { operator: 'test' };
const REQUEST: AdoptRequest = {
  at: parseInstant('2026-11-30T00:00:00Z'),
  forgiveUnpaid: false,
  dryRun: false,
  currency: 'USD',
};
const MACHINES = `
  SELECT handle, i.name, external_ref, i.status, r.code, p.code AS plan, billing_started_at, billing_state, hours_before
  FROM vps_instances i JOIN subscriptions s ON s.organization_id = i.organization_id AND subscription_id = instance_id
  JOIN organization_handles h ON h.organization_id = i.organization_id JOIN regions r USING (region_id)
  LEFT JOIN plans p USING (plan_id) ORDER BY external_ref`;
const LEDGER = `
  SELECT handle, entry_no, kind, amount_micros, idempotency_key FROM wallet_ledger
  JOIN organization_handles USING (organization_id) WHERE kind <> 'charge' ORDER BY handle, entry_no`;

interface Platforms {
  pool: Pool;
  ownerUrl: string;
  adopt(changes?: Partial<AdoptRequest>): ReturnType<typeof adoptPanel>;
}

/** A platform like the sample, changed a little, beside an installation of ours. */
async function platforms(t: TestContext, changes = ''): Promise<Platforms> {
  const { pool, database } = await appPool(t);
  const panel = await unmigratedDatabase();
  const source = createPool({ url: panel.ownerUrl, applicationName: 'panel', max: 1, onError: () => {} });
  t.after(async () => {
    await source.end();
    await panel.drop();
  });
  await source.query(await readFile(new URL('../data/panel-sample.sql', import.meta.url), 'utf8'));
  if (changes !== '') await source.query(changes);
  return {
    pool,
    ownerUrl: database.ownerUrl,
    adopt: (options = {}) => adoptPanel(pool, source, { ...REQUEST, ...options }, BY),
  };
}

test('a platform comes along with everything, and proves it', async (t) => {
  const { pool, adopt } = await platforms(t);
  const { added, notices, homeless, proof } = await adopt();
  assert.deepEqual(added, {
    users: 3,
    organizations: 2,
    members: 3,
    plans: 2,
    instances: 4,
    wallets: 2,
    tickets: 1,
  });
  // 29 November 22:17 is hour 684 after 1 November 10:17; 08:00 on the 12th to 23:00 on the 29th are 423 hours.
  assert.deepEqual(await rowsOf(pool, MACHINES), [
    'a-s-organization-1730000000000 web 61000001 running us-east g6-nanode-1 2026-11-29T22:17:00Z metered 684',
    'a-s-organization-1730000000000 db 61000002 stopped eu-west g6-standard-1 2026-11-29T23:00:00Z metered 423',
    'b_gmbh web 61000003 running us-east g6-nanode-1 2026-11-25T03:30:00Z metered 123',
    'b_gmbh old 61000004 stopped default - 2026-10-20T00:30:00Z parked 0',
  ]);
  assert.deepEqual(await rowsOf(pool, LEDGER), [
    `a-s-organization-1730000000000 1 credit 42421700 ${await keyOf(pool, 42_421_700n)}`,
    `b_gmbh 1 credit 3100 ${await keyOf(pool, 3_100n)}`,
  ]);
  assert.deepEqual(
    await rowsOf(
      pool,
      `SELECT code, price_monthly_micros, price_hourly_nanos FROM plans JOIN plan_prices USING (plan_id) ORDER BY code`,
    ),
    ['g6-nanode-1 7000000 9589041', 'g6-standard-1 15000000 20547945'],
  );
  assert.deepEqual(
    await rowsOf(pool, `SELECT email, role, disabled_at IS NOT NULL FROM users ORDER BY email`),
    ['a@sky.example user false', 'b@sky.example user true', 'root@sky.example administrator false'],
  );
  // Two machines at 7 / 730 and one at 15 / 730 an hour.
  assert.deepEqual(proof, {
    balanceThere: '42.424800',
    balanceHere: '42.424800',
    instancesThere: 4,
    instancesHere: 4,
    hourThere: '0.039726027',
    hourHere: '0.039726027',
    hourlyMachines: 3,
  });
  assert.deepEqual(
    notices.filter(({ what }) => what !== 'accounts that need a new password').map(({ text }) => text),
    [
      'a@sky.example in b_gmbh: viewer there, member here',
      'b_gmbh old: suspended there, stopped here',
      'b_gmbh old: billed here since it was created',
      'b_gmbh old: no plan is called "g6-gone"',
    ],
  );
  assert.deepEqual(homeless, [{ what: 'backups of machines (billed there, not here)', count: 1 }]);
});

async function keyOf(pool: Pool, amount: bigint): Promise<string> {
  const { rows } = await pool.query<{ key: string }>(
    `SELECT 'adopt:wallet:' || source_id AS key FROM adopted_rows JOIN wallet_ledger ON organization_id = adopted_as
     WHERE adopted_rows.kind = 'wallet' AND amount_micros = $1`,
    [amount],
  );
  return rows[0]?.key ?? '';
}

test('adopting twice changes nothing, and the books are sound after the next run', async (t) => {
  const { pool, ownerUrl, adopt } = await platforms(t);
  await adopt();
  const before = [await rowsOf(pool, MACHINES), await rowsOf(pool, LEDGER)];
  const { added } = await adopt();
  assert.deepEqual(new Set(Object.values(added)), new Set([0]));
  assert.deepEqual([await rowsOf(pool, MACHINES), await rowsOf(pool, LEDGER)], before);
  const owner = createPool({ url: ownerUrl, applicationName: 'test', onError: () => {} });
  t.after(() => owner.end());
  const billing = new BillingService({ pool: owner, runner: 'command', runnerId: 'test:1' });
  await billing.runHourlyBilling({ asOf: REQUEST.at as bigint });
  // 22:17 and 23:17; 23:00 and 00:00; 25 November 03:30 to 29 November 23:30 are 117 hours.
  assert.deepEqual(
    await rowsOf(
      owner,
      `SELECT external_ref, count(*), min(month_ordinal) FROM billing_charges
       JOIN vps_instances ON instance_id = subscription_id GROUP BY external_ref ORDER BY external_ref`,
    ),
    ['61000001 2 685', '61000002 2 424', '61000003 117 124'],
  );
  await checkBooks(owner);
  await auditBooks(owner);
});

test('odd data comes in whole, each oddity named', async (t) => {
  const { pool, adopt } = await platforms(
    t,
    `SET timezone = 'Asia/Kolkata';
     INSERT INTO users (id, email, password_hash, name, role) VALUES
       ('00000000-0000-4000-8000-000000000009', 'A@Sky.example', '$2b$10$x', 'A again', 'user');
     INSERT INTO organizations (id, name, slug, owner_id) VALUES
       ('10000000-0000-4000-8000-000000000003', 'Long', repeat('x', 80), '00000000-0000-4000-8000-000000000009'),
       ('10000000-0000-4000-8000-000000000004', 'Digits', '2024', '00000000-0000-4000-8000-000000000009'),
       ('10000000-0000-4000-8000-000000000005', 'Same', 'B_GMBH', '00000000-0000-4000-8000-000000000009');
     INSERT INTO wallets (organization_id, balance) VALUES ('10000000-0000-4000-8000-000000000003', -1.2345);
     INSERT INTO vps_instances (organization_id, plan_id, provider_instance_id, label, status, created_at)
     SELECT '10000000-0000-4000-8000-000000000003', 'g6-nanode-1', 'n-' || status, status, status,
            '2026-11-29 05:30:00+05:30'
     FROM unnest(ARRAY['provisioning', 'running', 'offline', 'rebooting', 'error', 'deleted']) status`,
  );
  const { added, notices } = await adopt({ forgiveUnpaid: true });
  assert.deepEqual([added.users, added.organizations, added.instances], [3, 5, 9]);
  const said = notices.map(({ text }) => text);
  assert.equal(said.includes('A@Sky.example is the account of a@sky.example'), true);
  assert.equal(said.includes('2024 is org-2024 here'), true);
  assert.equal(said.includes('B_GMBH is B_GMBH-00000005 here'), true);
  assert.equal(said.includes(`${'x'.repeat(80)} is ${'x'.repeat(63)} here`), true);
  assert.deepEqual((await rowsOf(pool, LEDGER)).filter((row) => row.includes(' adjustment ')).length, 1);
  assert.deepEqual(
    (await rowsOf(pool, MACHINES)).filter((row) => row.includes(' n-')),
    ['error', 'offline', 'provisioning', 'rebooting', 'running'].map((status) => {
      const state = { offline: 'stopped', rebooting: 'running' }[status] ?? status;
      const billed = ['error', 'provisioning'].includes(status) ? '- none' : '2026-11-30T00:00:00Z metered';
      return `${'x'.repeat(63)} ${status} n-${status} ${state} default g6-nanode-1 ${billed} 0`;
    }),
  );
  await checkBooks(pool);
});

test('a database that lacks what is needed is refused, naming it', async (t) => {
  const old = await platforms(t, 'ALTER TABLE vps_instances DROP COLUMN last_billed_at');
  await assert.rejects(
    old.adopt(),
    (error) =>
      error instanceof BadInputError &&
      /lacks vps_instances\.last_billed_at/.test(error.faults[0]?.text ?? ''),
  );
});

test('an adoption whose connection is killed has written nothing, and the next one brings all', async (t) => {
  const { pool, adopt } = await platforms(t);
  const holder = await pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT pg_advisory_xact_lock(4210013)');
  const refused = assert.rejects(adopt(), /terminat/);
  const blocked = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`;
  const pid = await until(
    'the adoption waits for the lock',
    async () => (await pool.query<{ pid: number }>(blocked)).rows[0]?.pid,
  );
  await holder.query('SELECT pg_terminate_backend($1)', [pid]);
  await refused;
  await holder.query('ROLLBACK');
  holder.release();
  assert.deepEqual(
    await rowsOf(pool, 'SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM adopted_rows)'),
    ['0 0'],
  );
  assert.equal((await adopt()).added.instances, 4);
});

test('a dry run proves everything and writes nothing', async (t) => {
  const { pool, adopt } = await platforms(t);
  assert.equal((await adopt({ dryRun: true })).added.instances, 4);
  assert.deepEqual(await rowsOf(pool, 'SELECT count(*) FROM organizations'), ['0']);
});
