/** A sample of another platform's database, brought along whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BillingService } from '../../api/services/billingService.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { auditBooks, checkBooks } from '../support/books.ts';
import { LEDGER, MACHINES, platforms, REQUEST } from '../support/panel.ts';
import { rowsOf } from '../support/rows.ts';
import { until } from '../support/until.ts';

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
    replies: 0,
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
  // Two machines at 7 / 730 and one at 15 / 730 an hour are 0.039726027, charged here as 0.009589, 0.009589 and 0.020548:
  // hour 685 of 7.00 a month is 6.568493 - 6.558904, hour 424 of 15.00 is 8.712329 - 8.691781, hour 124 is 1.189041 - 1.179452.
  assert.deepEqual(proof, {
    balanceThere: '42.424800',
    balanceHere: '42.424800',
    instancesThere: 4,
    instancesHere: 4,
    hourThere: '0.070726027',
    hourHere: '0.039726000',
    differences: [
      { why: 'parked, for want of a plan (the panel takes 0.027 an hour)', machines: 1, less: '0.027000000' },
      { why: 'with backups, which are not billed here', machines: 1, less: '0.004000000' },
    ],
    rounding: '0.000000027',
    mostRounding: '0.000003002',
  });
  assert.deepEqual(
    notices.map(({ text }) => text),
    [
      'a@sky.example',
      'b@sky.example',
      'root@sky.example',
      'a@sky.example in b_gmbh, viewer there and member here: open tickets, answer and close tickets, see the balance, pay',
      'b_gmbh old: created 2026-10-20T00:30Z',
      'b_gmbh old: suspended there, stopped here',
      'b_gmbh old: no plan is called "g6-gone"',
    ],
  );
  assert.deepEqual(
    homeless.map(({ what, count }) => `${count} ${what}`),
    [
      '4 addresses of machines: the provider knows them',
      '1 backups of machines: billed there by the hour, not here; sell them as add-ons',
      '1 tickets with a priority or category',
    ],
  );
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
