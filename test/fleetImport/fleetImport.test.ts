import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importFleet } from '../../api/services/fleetImport/fleetImportService.ts';
import type { Queryable } from '../../db/pool.ts';
import { formatInstant } from '../../domain/instant.ts';
import { appPool } from '../support/appPool.ts';
import { importer } from '../support/fleetFiles.ts';
import { rowsOf } from '../support/rows.ts';

const BY = { operator: 'test' };
const INSTANCES = `
  SELECT external_ref, status, billing_state, billing_started_at, parked_from, parked_reason
  FROM vps_instances i JOIN subscriptions s ON s.organization_id = i.organization_id AND subscription_id = instance_id
  ORDER BY external_ref`;
const WALLETS = `
  SELECT handle, billed_through, fleet_version FROM wallets JOIN organization_handles USING (organization_id)
  ORDER BY handle COLLATE "C"`;

async function setMark(db: Queryable, handle: string, mark: string): Promise<void> {
  await db.query(
    `UPDATE wallets SET billed_through = $2
     WHERE organization_id = (SELECT organization_id FROM organization_handles WHERE handle = $1)`,
    [handle, mark],
  );
}

test('a fleet comes in with its plans, prices, organizations and wallets', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const result = await files.run(
    [
      'vm-1,beta,small,1,0.75,2026-01-01T10:30:00Z,',
      'vm-2,alpha,large,2,4,2026-01-01T00:00:00.000001Z,2026-01-01T05:00:00Z',
      'vm-3,beta,large,2,4,2026-01-01T10:00:00+02:00,',
    ],
    { region: 'west' },
  );
  assert.deepEqual(result, {
    plans: { added: 2, unchanged: 0 },
    organizations: { added: 2, unchanged: 0 },
    instances: { added: 3, deleted: 0, unchanged: 0 },
  });
  assert.deepEqual(await rowsOf(pool, INSTANCES), [
    'vm-1 running metered 2026-01-01T10:30:00Z - -',
    'vm-2 deleted metered 2026-01-01T00:00:00.000001Z - -',
    'vm-3 running metered 2026-01-01T08:00:00Z - -',
  ]);
  // One microsecond before the first hour of each wallet's first instance, so that this hour is due.
  assert.deepEqual(await rowsOf(pool, WALLETS), [
    'alpha 2026-01-01T00:00:00Z 1',
    'beta 2026-01-01T07:59:59.999999Z 1',
  ]);
  assert.deepEqual(
    await rowsOf(
      pool,
      `SELECT code, vcpus, memory_mib, disk_gib, effective_from, price_monthly_micros, price_hourly_nanos
       FROM plans JOIN plan_prices USING (plan_id) ORDER BY code`,
    ),
    [
      'large 2 4096 60 1970-01-01T00:00:00Z 12000000 18000000',
      'small 1 768 20 1970-01-01T00:00:00Z 3500000 -',
    ],
  );
  assert.deepEqual(
    await rowsOf(
      pool,
      `SELECT DISTINCT regions.code, plan_since = vps_instances.created_at, external_ref = vps_instances.name
       FROM vps_instances JOIN regions USING (region_id) JOIN subscriptions ON subscription_id = instance_id`,
    ),
    ['west true true'],
  );
});

test('importing the same files again changes nothing', async (t) => {
  const { pool } = await appPool(t);
  const root = new URL('../data/', import.meta.url);
  const request = {
    plansFile: new URL('plans.csv', root).pathname,
    fleetFile: new URL('fleet.csv', root).pathname,
    billFrom: null,
    regionCode: 'default',
    dryRun: false,
  };
  const first = await importFleet(pool, request, BY);
  assert.deepEqual(first.instances, { added: 197, deleted: 0, unchanged: 0 });
  const everything = async (): Promise<string> =>
    JSON.stringify([
      await rowsOf(pool, 'SELECT xmin, * FROM vps_instances ORDER BY instance_id'),
      await rowsOf(pool, 'SELECT xmin, * FROM wallets ORDER BY organization_id'),
      await rowsOf(pool, 'SELECT xmin, * FROM plan_prices ORDER BY plan_price_id'),
      await rowsOf(pool, 'SELECT xmin, * FROM regions ORDER BY region_id'),
    ]);
  const before = await everything();
  assert.deepEqual(await importFleet(pool, { ...request, regionCode: 'elsewhere' }, BY), {
    plans: { added: 0, unchanged: 16 },
    organizations: { added: 0, unchanged: 10 },
    instances: { added: 0, deleted: 0, unchanged: 197 },
  });
  assert.equal(await everything(), before);
});

test('billing starts at --bill-from, and what was deleted by then costs nothing', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  await files.run(
    [
      'a-before,acme,small,1,0.75,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z',
      'b-across,acme,small,1,0.75,2026-01-01T00:00:00Z,2026-02-01T00:00:00.000001Z',
      'c-live,acme,small,1,0.75,2026-01-01T00:17:00Z,',
      'd-after,acme,small,1,0.75,2026-02-01T00:00:00.000001Z,',
      'e-gone,ended,small,1,0.75,2026-01-01T00:00:00Z,2026-01-31T00:00:00Z',
    ],
    { billFrom: '2026-02-01T00:00:00Z' },
  );
  assert.deepEqual(await rowsOf(pool, INSTANCES), [
    'a-before deleted none - - -',
    'b-across deleted metered 2026-02-01T00:00:00Z - -',
    'c-live running metered 2026-02-01T00:00:00Z - -',
    'd-after running metered 2026-02-01T00:00:00.000001Z - -',
    'e-gone deleted none - - -',
  ]);
  assert.deepEqual(await rowsOf(pool, WALLETS), ['acme 2026-01-31T23:59:59.999999Z 1', 'ended - 1']);
});

test('an instance that started at or before its wallet’s mark is parked, a later one is metered', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const first = 'vm-0,acme,small,1,0.75,2026-01-01T00:00:00Z,';
  await files.run([first, 'other,quiet,small,1,0.75,2026-01-01T00:00:00Z,']);
  await setMark(pool, 'acme', '2026-01-02T12:00:00Z');
  await files.run([
    first,
    'vm-1,acme,small,1,0.75,2026-01-02T11:00:00Z,2026-01-02T11:30:00Z',
    'vm-2,acme,small,1,0.75,2026-01-02T12:00:00Z,',
    'vm-3,acme,small,1,0.75,2026-01-02T12:00:00.000001Z,',
  ]);
  assert.deepEqual(await rowsOf(pool, INSTANCES), [
    'other running metered 2026-01-01T00:00:00Z - -',
    'vm-0 running metered 2026-01-01T00:00:00Z - -',
    'vm-1 deleted parked 2026-01-02T11:00:00Z 2026-01-02T11:00:00Z behind_the_mark',
    'vm-2 running parked 2026-01-02T12:00:00Z 2026-01-02T12:00:00Z behind_the_mark',
    'vm-3 running metered 2026-01-02T12:00:00.000001Z - -',
  ]);
  assert.deepEqual(await rowsOf(pool, WALLETS), [
    'acme 2026-01-02T12:00:00Z 2',
    'quiet 2025-12-31T23:59:59.999999Z 1',
  ]);
});

test('a mark that moves while an import waits for its wallet leaves the instance parked', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const first = 'vm-0,acme,small,1,0.75,2026-01-01T00:00:00Z,';
  await files.run([first]);
  const billing = await pool.connect();
  await billing.query('BEGIN');
  await setMark(billing, 'acme', '2026-01-05T00:00:00Z');
  const importing = files.run([first, 'vm-1,acme,small,1,0.75,2026-01-03T00:00:00Z,']);
  await untilBlocked(pool);
  await billing.query('COMMIT');
  billing.release();
  await importing;
  assert.deepEqual(await rowsOf(pool, INSTANCES), [
    'vm-0 running metered 2026-01-01T00:00:00Z - -',
    'vm-1 running parked 2026-01-03T00:00:00Z 2026-01-03T00:00:00Z behind_the_mark',
  ]);
  assert.deepEqual(await rowsOf(pool, WALLETS), ['acme 2026-01-05T00:00:00Z 2']);
});

test('a running VM may be given an end after what is billed, and no other change', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const vm = (n: number, rest = 'acme,small,1,0.75,2026-01-01T00:00:00Z,'): string => `vm-${n},${rest}`;
  const ended = 'acme,small,1,0.75,2026-01-01T00:00:00Z,2026-01-01T02:00:00Z';
  await files.run([vm(1), vm(2), vm(3), vm(4), vm(5), vm(6, ended), vm(7, ended)]);
  await setMark(pool, 'acme', '2026-01-02T00:00:00Z');
  const before = await rowsOf(pool, INSTANCES);
  assert.deepEqual(
    await files.faultsOf([
      vm(2, 'acme,large,2,4,2026-01-01T00:00:00Z,'),
      vm(3, 'acme,small,1,0.75,2026-01-01T00:00:01Z,'),
      vm(4, 'acme,small,1,0.75,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z'),
      vm(5, 'acme,small,1,0.75,2026-01-01T00:00:00Z,2026-01-02T00:00:00.000001Z'),
      vm(6),
      vm(7, 'acme,small,1,0.75,2026-01-01T00:00:00Z,2026-01-01T03:00:00Z'),
    ]),
    [
      'fleet.csv:2: vm "vm-2" is here already, with plan "small", not "large"',
      'fleet.csv:3: vm "vm-3" is here already, created at 2026-01-01T00:00:00Z, not 2026-01-01T00:00:01Z',
      'fleet.csv:4: vm "vm-4" is here already, still running; deleted_at 2026-01-02T00:00:00Z is in time that is billed ' +
        'already (the earliest possible is 2026-01-02T00:00:00.000001Z): delete it now, and give the difference back as a credit',
      'fleet.csv:6: vm "vm-6" is here already, deleted at 2026-01-01T02:00:00Z, not still running',
      'fleet.csv:7: vm "vm-7" is here already, deleted at 2026-01-01T02:00:00Z, not 2026-01-01T03:00:00Z',
    ],
  );
  assert.deepEqual(await rowsOf(pool, INSTANCES), before);
  const result = await files.run([
    vm(1),
    vm(5, 'acme,small,1,0.75,2026-01-01T00:00:00Z,2026-01-02T00:00:00.000001Z'),
  ]);
  assert.deepEqual(result.instances, { added: 0, deleted: 1, unchanged: 1 });
  assert.deepEqual(
    await rowsOf(
      pool,
      `SELECT status, ended_at, billing_state FROM vps_instances JOIN subscriptions ON subscription_id = instance_id
       WHERE name = 'vm-5'`,
    ),
    ['deleted 2026-01-02T00:00:00.000001Z metered'],
  );
  assert.deepEqual(await rowsOf(pool, WALLETS), ['acme 2026-01-02T00:00:00Z 2']);
});

test('a plan that is here with another size or price is a fault that says what to do', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const row = 'vm-1,acme,small,1,0.75,2026-01-01T00:00:00Z,';
  await files.run([row]);
  const advice =
    'an import changes no plan: take the line out to keep what is here, or give the plan another name';
  assert.deepEqual(
    await files.faultsOf([row], {
      plans: ['small,1,0.75,20,3.51,', 'large,2,4,61,12,0.018', 'third,1,1,1,1,'],
    }),
    [
      `plans.csv:2: plan "small" is here already as 1 vCPUs, 768 MiB memory, 20 GiB disk, 3.500000 a month; ${advice}`,
      `plans.csv:3: plan "large" is here already as 2 vCPUs, 4096 MiB memory, 60 GiB disk, 12.000000 a month and 0.018000000 an hour; ${advice}`,
    ],
  );
  assert.deepEqual(await rowsOf(pool, 'SELECT count(*) FROM plans'), ['2']);
  const { plans } = await files.run([row], { plans: [] });
  assert.deepEqual(plans, { added: 0, unchanged: 0 });
});

test('a price list may have plans of every kind, with the names that people see', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const header = 'kind,display_name,plan,vcpus,memory_gib,disk_gib,price_monthly,price_hourly';
  const listOf = (...lines: string[]) => Buffer.from([header, ...lines, ''].join('\n'));
  const row = 'vm-1,acme,small,1,0.75,2026-01-01T00:00:00Z,';
  const plans = listOf(
    ',,small,1,0.75,20,3.50,',
    'container,Tiny container,c-256,,0.25,,1,',
    'addon,Backups,backups,,,,2,',
  );
  for (const counts of [
    { added: 3, unchanged: 0 },
    { added: 0, unchanged: 3 },
  ]) {
    assert.deepEqual((await files.run([row], { plans })).plans, counts);
  }
  assert.deepEqual(
    await rowsOf(
      pool,
      `SELECT p.kind, code, display_name, vcpus, memory_mib, disk_gib, price_monthly_micros
       FROM plans p JOIN plan_prices USING (plan_id, kind) ORDER BY plan_id`,
    ),
    [
      'vps small small 1 768 20 3500000',
      'container c-256 Tiny_container - 256 - 1000000',
      'addon backups Backups - - - 2000000',
    ],
  );
  assert.deepEqual(
    await files.faultsOf([row], {
      plans: listOf('disk,,x,1,1,1,1,', 'addon,,y,1,,,1,', 'addon,,z,,,,200001,', 'vps,,backups,1,1,1,2,'),
    }),
    [
      'plans.csv:2: kind "disk" is not vps or container or addon',
      'plans.csv:3: vcpus "1" is not for a plan of kind addon',
      'plans.csv:4: an add-on costs at most 200,000 a month and 200 an hour each',
      'plans.csv:5: plan "backups" is here already as a plan of kind addon, 2.000000 a month; an import changes no plan: take the line out to keep what is here, or give the plan another name',
    ],
  );
});

test('a dry run counts everything and writes nothing', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const rows = [
    'vm-1,acme,small,1,0.75,2026-01-01T00:00:00Z,2026-01-01T10:00:00Z',
    'vm-2,beta,large,2,4,2025-12-31T22:00:00Z,2026-01-01T01:30:00Z',
  ];
  const { nextRun, ...counts } = await files.run(rows, { dryRun: true });
  assert.deepEqual(counts, {
    plans: { added: 2, unchanged: 0 },
    organizations: { added: 2, unchanged: 0 },
    instances: { added: 2, deleted: 0, unchanged: 0 },
  });
  // Ten hours of 3.50 / 672, and four of 0.018 in two months.
  assert.deepEqual(
    nextRun?.dearest.map(({ handle, hours, amountMicros }) => [handle, hours, amountMicros]),
    [
      ['beta', 4n, 72_000n],
      ['acme', 10n, 52_083n],
    ],
  );
  assert.deepEqual([nextRun.hours, nextRun.amountMicros], [14n, 124_083n]);
  assert.equal(formatInstant(nextRun.oldestHour ?? 0n), '2025-12-31T22:00:00Z');
  const written = `SELECT (SELECT count(*) FROM plans), (SELECT count(*) FROM wallets), (SELECT count(*) FROM vps_instances)`;
  assert.deepEqual(await rowsOf(pool, written), ['0 0 0']);
});

test('of two imports of one fleet at once, one brings it in and the other finds it', async (t) => {
  const { pool } = await appPool(t);
  const files = [await importer(t, pool), await importer(t, pool)];
  const first = 'vm-0,acme,small,1,0.75,2026-01-01T00:00:00Z,';
  await importer(t, pool).then((each) => each.run([first]));
  const holder = await pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM wallets FOR UPDATE');
  const rows = [first, 'vm-1,acme,small,1,0.75,2026-01-03T00:00:00Z,'];
  const importing = Promise.all(files.map((each) => each.run(rows)));
  await untilBlocked(pool, 2);
  await holder.query('ROLLBACK');
  holder.release();
  const added = (await importing).map((result) => result.instances.added).sort((a, b) => a - b);
  assert.deepEqual(added, [0, 1]);
  assert.deepEqual(await rowsOf(pool, WALLETS), ['acme 2025-12-31T23:59:59.999999Z 2']);
});

test('an import whose connection is killed before it commits has written nothing', async (t) => {
  const { pool } = await appPool(t);
  const files = await importer(t, pool);
  const first = 'vm-0,acme,small,1,0.75,2026-01-01T00:00:00Z,';
  await files.run([first]);
  const holder = await pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM wallets FOR UPDATE');
  const importing = files.run([
    first,
    'vm-1,acme,small,1,0.75,2026-01-03T00:00:00Z,',
    'vm-2,beta,small,1,0.75,2026-01-03T00:00:00Z,',
  ]);
  const refused = assert.rejects(importing, /terminat/);
  const pid = await untilBlocked(pool);
  await pool.query('SELECT pg_terminate_backend($1)', [pid]);
  await refused;
  await holder.query('ROLLBACK');
  holder.release();
  assert.deepEqual(await rowsOf(pool, INSTANCES), ['vm-0 running metered 2026-01-01T00:00:00Z - -']);
  assert.deepEqual(await rowsOf(pool, WALLETS), ['acme 2025-12-31T23:59:59.999999Z 1']);
});

/** Waits until so many backends of this database wait for others' locks; gives the pid of one. */
async function untilBlocked(db: Queryable, count = 1): Promise<number> {
  for (;;) {
    const { rows } = await db.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`,
    );
    if (rows[0] && rows.length >= count) return rows[0].pid;
  }
}
