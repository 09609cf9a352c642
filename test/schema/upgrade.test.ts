/** A database of release 0.1.0, with charges that the engine posted in it, takes every later migration and loses nothing. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { BillingService } from '../../api/services/billingService.ts';
import { migrate, pendingMigrations } from '../../db/migrate.ts';
import { createPool, onlyRow, type Pool, type Queryable } from '../../db/pool.ts';
import { parseInstant } from '../../domain/instant.ts';
import { auditBooks, checkBooks } from '../support/books.ts';
import { unmigratedDatabase } from '../support/database.ts';
import { rowsOf } from '../support/rows.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations/', import.meta.url));
/** A row a line, as 0.1.0 left it: its table and its values as JSON. */
const ROWS = new URL('../data/release-0.1.0.rows.gz', import.meta.url);

/** The migrations of 0.1.0, by SHA-256: databases have them, and refuse to start with others. */
const RELEASED: Record<string, string> = {
  '001_roles.sql': '461e76d0dee18e47d9ecc75ea0517bdf4d667f6d6f8930dbbca60d929c16b7b2',
  '002_users.sql': 'f5be47a0422e8d5fefddbaf1686fbcc6dcde4476dbe5adf4254461519697a248',
  '003_organizations.sql': 'f1904d66b5a05e8252c8e912d8711181316b6167b6cacec61d0463abc34d2bea',
  '004_wallets.sql': '251119087d01cf479cee28105f01f9f50b3c7393b4cd86be7cd01b0ab89e781d',
  '005_regions.sql': 'd716d0ca760f0b339b2758ca2f6f89bd7d176c08a693cbb7054b20a70b277334',
  '006_vps_plans.sql': 'fd45083709b394c177ccfeb8dc98ed3d2042a8a5bddc74b82c07ae331f2347ad',
  '007_vps_instances.sql': 'c44f470e2caf0bb5780d7139dc5908b5323a012e5aaf40534ef2ad5171730480',
  '008_containers.sql': '267af55a31cbd99b5c9ff589b54c1c1583f127c4b635aa52b82a415ef8d67b61',
  '009_support_tickets.sql': '18bbd70324ee32a1ea2f5cfc41c20b4391a2177eb986105b078ed1269aaee484',
  '010_billing_charges.sql': 'b90822d8bd7aa6ce9fb0795a4666a225eb2d4b5a40bbffe585eb43f8bdccde45',
  '011_billing_runs.sql': 'a43aa4ed9f4e32e227fa74204deda0f63a9ee1f492d7b7cc536b0206f963ab6f',
  '012_billing_daemon_status.sql': 'e25ec0b1f932dcc1e48ca785aa476b0465e6deae931f14245a5ea98709633bb4',
  '013_accounts.sql': '288f6a54e13bbff9bd267623753c720b0de615dac7821fdeab4e814dd6e32a86',
  '014_platform.sql': '61b0f69ea2fa5e6a61979ce73e8a4ae3f5d8460421dd4e3ce7dfa404aa27ef8a',
  '015_platform_statistics.sql': '0845e62c4e77bed7b4906035a175ecb095d583c791800750d2ff2e0759ff8a56',
  '016_audit_log_operator.sql': '0bd420762c797d6d93c5ff557e88935575b9063d7dc3ee9db3d272ba7a629941',
  '017_page_reading.sql': '26749fe54b21f273472ac93bf05fb02e1ac6b5bd546bb3bc5b69db842a78daf7',
  '018_status_record.sql': '4f9fd520b01eb7858997bd5b516f2ff59c95bed4043db2953cd090d701b19df3',
};

/** What must be the same before and after, asked of the schema of 0.1.0 and of today's. */
const TOTALS = {
  balances:
    'SELECT organization_id, balance_micros, entry_count, billed_through, past_due_since FROM wallets ORDER BY 1',
  ledger: `SELECT organization_id, kind, count(*), sum(amount_micros), sum(hours) FROM wallet_ledger GROUP BY 1, 2 ORDER BY 1, 2`,
  runs: 'SELECT run_id, outcome, as_of, hours, amount_micros FROM billing_runs ORDER BY 1',
};

/** Charges keep their identity: an instance's subscription bears its number. */
const BEFORE = {
  ...TOTALS,
  charges: `SELECT organization_id, instance_id AS number, count(*), sum(amount_micros), min(hour), max(hour)
            FROM billing_charges GROUP BY 1, 2 ORDER BY 1, 2`,
  instances: `SELECT organization_id, instance_id, status, billing_state, billing_started_at, deleted_at, plan_id,
                     plan_since, parked_from, parked_reason FROM vps_instances ORDER BY 1, 2`,
  history: `SELECT organization_id, instance_id AS number, effective_from, effective_until, plan_id
            FROM vps_instance_plan_history ORDER BY 1, 2, 3`,
  plans: `SELECT 'vps' AS kind, code, memory_mib, retired_at FROM vps_plans
          UNION ALL SELECT 'container', code, memory_mib, retired_at FROM container_plans ORDER BY 1, 2`,
  prices: `SELECT plan_price_id, plan_id, effective_from, price_monthly_micros, price_hourly_nanos FROM vps_plan_prices
           ORDER BY 1`,
  containers: `SELECT organization_id, container_id, status, deleted_at, code
               FROM containers JOIN container_plans USING (container_plan_id) ORDER BY 1, 2`,
};
const AFTER: typeof BEFORE = {
  ...TOTALS,
  charges: `SELECT organization_id, subscription_id AS number, count(*), sum(amount_micros), min(hour), max(hour)
            FROM billing_charges GROUP BY 1, 2 ORDER BY 1, 2`,
  instances: `SELECT i.organization_id, instance_id, status, billing_state, billing_started_at, ended_at AS deleted_at,
                     plan_id, plan_since, parked_from, parked_reason
              FROM vps_instances i JOIN subscriptions s
                ON s.organization_id = i.organization_id AND subscription_id = instance_id AND resource_kind = 'vps'
              ORDER BY 1, 2`,
  history: `SELECT organization_id, subscription_id AS number, effective_from, effective_until, plan_id
            FROM subscription_plan_history WHERE quantity = 1 ORDER BY 1, 2, 3`,
  plans: `SELECT kind, code, memory_mib, retired_at FROM plans ORDER BY 1, 2`,
  prices: `SELECT plan_price_id, plan_id, effective_from, price_monthly_micros, price_hourly_nanos FROM plan_prices
           WHERE kind = 'vps' ORDER BY 1`,
  containers: `SELECT c.organization_id, container_id, status, ended_at AS deleted_at, code
               FROM containers c JOIN subscriptions s
                 ON s.organization_id = c.organization_id AND resource_id = container_id AND resource_kind = 'container'
               JOIN plans USING (plan_id) ORDER BY 1, 2`,
};

/** Tables that a later migration took apart. */
const TAKEN_APART = ['vps_plans', 'vps_plan_prices', 'vps_instance_plan_history', 'container_plans'];

test('no released migration was edited', async () => {
  const found: Record<string, string> = {};
  for (const name of Object.keys(RELEASED)) {
    const text = await readFile(join(MIGRATIONS, name), 'utf8');
    found[name] = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
  }
  assert.deepEqual(found, RELEASED);
});

test('a database of 0.1.0 takes every later migration with clean books and the same totals, and is billed on', async () => {
  await using database = await unmigratedDatabase();
  await migrateToRelease(database.ownerUrl);
  const owner = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  const daemon = createPool({ url: database.daemonUrl, applicationName: 'test', onError: () => {} });
  try {
    await restoreRows(owner);
    const before = await readTotals(owner, BEFORE);
    const rowsBefore = await countRows(owner);
    const later = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql') && !(name in RELEASED));
    assert.deepEqual(await migrate(database.ownerUrl), { applied: later.sort() });
    assert.deepEqual(await pendingMigrations(owner), []);
    assert.deepEqual(await readTotals(owner, AFTER), before);
    const rowsAfter = await countRows(owner);
    for (const table of TAKEN_APART) delete rowsBefore[table];
    for (const [table, rows] of Object.entries(rowsBefore)) assert.equal(rowsAfter[table], rows, table);
    await checkBooks(owner);
    await auditBooks(owner);
    const billing = new BillingService({ pool: daemon, runner: 'daemon', runnerId: 'test' });
    const { outcome } = await billing.runHourlyBilling({ asOf: parseInstant('2025-03-01T00:00:00Z') });
    assert.equal(outcome, 'succeeded');
    await checkBooks(owner);
    await auditBooks(owner);
  } finally {
    await Promise.all([owner.end(), daemon.end()]);
  }
});

/** Applies the released migrations alone, from the files. */
async function migrateToRelease(ownerUrl: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'release-'));
  try {
    for (const name of Object.keys(RELEASED)) await copyFile(join(MIGRATIONS, name), join(folder, name));
    await migrate(ownerUrl, pathToFileURL(`${folder}/`));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** In the order of the tables, which is that of what refers to what. */
async function restoreRows(owner: Pool): Promise<void> {
  await owner.query('DELETE FROM billing_lease');
  await owner.query(`SELECT ensure_charge_partition('2025-01-01'), ensure_charge_partition('2025-02-01')`);
  const tables = new Map<string, string[]>();
  for (const line of gunzipSync(await readFile(ROWS))
    .toString()
    .trim()
    .split('\n')) {
    const [table = ''] = line.split(' ', 1);
    tables.set(table, [...(tables.get(table) ?? []), line.slice(table.length + 1)]);
  }
  for (const [table, rows] of tables) {
    const { rows: given } = await owner.query<{ names: string }>(
      `SELECT string_agg(quote_ident(attname), ', ') AS names FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
      [table],
    );
    const { names } = onlyRow(given);
    await owner.query(
      `INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE
       SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1)`,
      [`[${rows.join(',')}]`],
    );
  }
  const { rows: counters } = await owner.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND is_identity = 'YES'`,
  );
  for (const { table, column } of counters) {
    await owner.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), max(${column})) FROM ${table} HAVING max(${column}) IS NOT NULL`,
      [table, column],
    );
  }
}

async function readTotals(db: Queryable, of: typeof BEFORE): Promise<Record<string, string[]>> {
  const totals: Record<string, string[]> = {};
  for (const [name, sql] of Object.entries(of)) totals[name] = await rowsOf(db, sql);
  return totals;
}

/** How many rows each table holds. */
async function countRows(db: Queryable): Promise<Record<string, bigint>> {
  const { rows: tables } = await db.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'schema_migrations'`,
  );
  const counts: Record<string, bigint> = {};
  for (const { name } of tables) {
    counts[name] = onlyRow(
      (await db.query<{ count: bigint }>(`SELECT count(*) AS count FROM ${name}`)).rows,
    ).count;
  }
  return counts;
}
