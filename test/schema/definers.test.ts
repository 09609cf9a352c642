/** What runs as the owner does only what it is for, whatever its caller prepares. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Pool } from '../../db/pool.ts';
import { Fleet } from '../support/fleet.ts';

/** What such a function might look up, as a caller can plant it among temporary objects. */
const PLANTED = {
  'a view pg_class': 'CREATE TEMP VIEW pg_class AS SELECT c.* FROM pg_catalog.pg_class AS c',
  'a view pg_inherits': 'CREATE TEMP VIEW pg_inherits AS SELECT i.* FROM pg_catalog.pg_inherits AS i',
  'a view billing_charges': 'CREATE TEMP VIEW billing_charges AS SELECT c.* FROM public.billing_charges AS c',
  'a type text': 'CREATE DOMAIN pg_temp.text AS pg_catalog.text',
  'a type timestamptz': 'CREATE DOMAIN pg_temp.timestamptz AS pg_catalog.timestamptz',
  'a type interval': 'CREATE DOMAIN pg_temp.interval AS pg_catalog.interval',
  'a type regclass': 'CREATE DOMAIN pg_temp.regclass AS pg_catalog.regclass',
  'a type regnamespace': 'CREATE DOMAIN pg_temp.regnamespace AS pg_catalog.regnamespace',
};

let fleet: Fleet;
before(async () => {
  fleet = await Fleet.open();
});
after(() => fleet[Symbol.asyncDispose]());

test('every function that runs as its owner looks among temporary objects last, and is not for everybody', async () => {
  const functions = await fleet.read<{ name: string; path: string | null; public: boolean }>(
    `SELECT oid::regprocedure::text AS name, has_function_privilege('public', oid, 'EXECUTE') AS public,
            (SELECT setting FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=%') AS path
     FROM pg_proc WHERE prosecdef AND pronamespace <> 'pg_catalog'::regnamespace ORDER BY name`,
  );
  assert.ok(functions.length > 0);
  for (const { name, path, public: forEverybody } of functions) {
    assert.match(path ?? '', /, pg_temp$/, name);
    assert.equal(forEverybody, false, name);
  }
});

for (const role of ['app', 'daemon'] as const) {
  for (const [planted, statement] of Object.entries(PLANTED)) {
    test(`${planted} that a login as the ${role} plants is not run as the owner`, async () => {
      // As where an operator has given the right back.
      await fleet.owner.query(`GRANT TEMPORARY ON DATABASE ${fleet.database.name} TO PUBLIC`);
      const client = await fleet[role].connect();
      try {
        await client.query(`CREATE FUNCTION pg_temp.trap() RETURNS boolean LANGUAGE plpgsql AS $$
          BEGIN
            IF current_user NOT LIKE 'containerstacks%' THEN CREATE TABLE public.trapped (); END IF;
            RETURN true;
          END $$`);
        const isView = statement.startsWith('CREATE TEMP VIEW');
        await client.query(
          `${statement} ${isView ? 'OFFSET CASE WHEN pg_temp.trap() THEN 0 END' : 'CHECK (pg_temp.trap())'}`,
        );
        if (isView) await client.query(`GRANT SELECT ON ${planted.split(' ').at(-1)} TO PUBLIC`);
        await client.query(`SELECT public.ensure_charge_partition('2025-03-01 00:00+00')`);
      } finally {
        client.release(true);
        await fleet.owner.query(`REVOKE TEMPORARY ON DATABASE ${fleet.database.name} FROM PUBLIC`);
      }
      const trapped = await fleet.read(`SELECT to_regclass('public.trapped')::text AS trapped`);
      await fleet.owner.query(
        'DROP TABLE IF EXISTS trapped, billing_charges_2025_03, billing_charges_2025_03_2',
      );
      assert.deepEqual(trapped, [{ trapped: null }]);
    });
  }
}

test('only the app, which imports, may make temporary objects', async () => {
  const may = await fleet.read(
    `SELECT has_database_privilege('containerstacks_app', current_database(), 'TEMPORARY') AS app,
            has_database_privilege('containerstacks_daemon', current_database(), 'TEMPORARY') AS daemon`,
  );
  assert.deepEqual(may, [{ app: true, daemon: false }]);
});

for (const moment of [
  '2027-02-15 BC',
  '1969-12-31 23:59:59.999999+00',
  'infinity',
  '-infinity',
  '294276-12-01',
]) {
  test(`no partition is made for ${moment}`, async () => {
    await assert.rejects(ensurePartition(fleet.daemon, moment), {
      code: '22008',
      message: /^no charges are made for .*: only from 1970 to a year ahead$/,
    });
  });
}

test('no partition is made for a moment more than a year ahead, nor for none', async () => {
  const [row] = await fleet.read<{ later: string }>(
    `SELECT (now() + interval '1 year 1 minute')::text AS later`,
  );
  await assert.rejects(ensurePartition(fleet.daemon, row?.later ?? ''), { code: '22008' });
  await assert.rejects(fleet.daemon.query('SELECT ensure_charge_partition(NULL)'), { code: '22008' });
});

test('a partition of 1970 is made once', async () => {
  await ensurePartition(fleet.daemon, '1970-01-01 00:00+00');
  await ensurePartition(fleet.daemon, '1970-01-31 23:59:59.999999+00');
  assert.deepEqual(await partitionsWith('1970-01'), [{ name: 'billing_charges_1970_01' }]);
});

test('a table that has a month’s name but other bounds does not count: charges of that month find room', async () => {
  await fleet.owner.query(`
    CREATE TABLE billing_charges_2024_02 (LIKE billing_charges INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
    ALTER TABLE billing_charges ATTACH PARTITION billing_charges_2024_02
      FOR VALUES FROM ('2025-02-01 00:00+00 BC') TO ('2025-03-01 00:00+00 BC')`);
  await ensurePartition(fleet.daemon, '2024-02-15 00:00+00');
  await ensurePartition(fleet.daemon, '2024-02-15 00:00+00');
  assert.deepEqual(await partitionsWith('2024-02'), [{ name: 'billing_charges_2024_02_2' }]);
  await fleet.daemon.query(
    `INSERT INTO billing_charges VALUES ('2024-02-29 23:00+00', 1, 1, now(), 1, 1, 1)`,
  );
});

test('the same month is found from any time zone and date style', async () => {
  const client = await fleet.daemon.connect();
  try {
    await client.query(`SET timezone = 'Pacific/Kiritimati'; SET datestyle = 'German'`);
    await client.query(`SELECT ensure_charge_partition('2023-05-01 00:00+00')`);
    await client.query('RESET timezone; RESET datestyle');
    await client.query(`SELECT ensure_charge_partition('2023-05-31 23:00+00')`);
  } finally {
    client.release(true);
  }
  assert.deepEqual(await partitionsWith('2023-05'), [{ name: 'billing_charges_2023_05' }]);
});

async function ensurePartition(pool: Pool, moment: string): Promise<void> {
  await pool.query('SELECT ensure_charge_partition($1)', [moment]);
}

/** The partitions that begin with a month. */
function partitionsWith(month: string): Promise<{ name: string }[]> {
  return fleet.read(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid
     WHERE inhparent = 'billing_charges'::regclass AND pg_get_expr(relpartbound, oid) LIKE $1`,
    [`FOR VALUES FROM ('${month}-01 00:00:00+00') TO%`],
  );
}
