import { onlyRow, type Queryable } from '../../db/pool.ts';

/**
 * The one place that says how a test's rows begin: a valid row of each table but for the rows that it refers to, each
 * value as SQL. Who needs a column to be something else says so; a new column that must be filled is added here.
 */
export const BASIC_ROWS = {
  users: { email: `'ada@example.org'` },
  organizations: { name: `'Acme'` },
  organization_handles: { handle: `'acme'` },
  organization_members: { role: `'owner'` },
  wallets: {},
  wallet_ledger: {
    entry_no: '1',
    kind: `'top_up'`,
    amount_micros: '5',
    balance_after_micros: '5',
    idempotency_key: `'key'`,
    reason: `'a gift'`,
    actor: `'ada'`,
  },
  wallet_notices: { entry_no: '1', kind: `'resumed'` },
  regions: { code: `'here'`, name: `'Here'` },
  plans: {
    kind: `'vps'`,
    code: `'small'`,
    display_name: `'Small'`,
    vcpus: '1',
    memory_mib: '1024',
    disk_gib: '25',
  },
  plan_prices: { kind: `'vps'`, effective_from: `'2000-01-01Z'`, price_monthly_micros: '1000000000' },
  vps_instances: {
    name: `'vm'`,
    region_id: '1',
    status: `'running'`,
    created_at: 'now()',
  },
  containers: { name: `'web'`, image: `'web:1'`, status: `'running'` },
  subscriptions: { resource_kind: `'vps'`, plan_since: 'now()' },
  subscription_plan_history: {},
  addons: { name: `'disk'`, created_at: 'now()' },
  support_tickets: { opened_by: '1', subject: `'Help'`, status: `'open'` },
  invitations: {
    organization_id: '1',
    email: `'bob@example.org'`,
    role: `'member'`,
    token_hash: `sha256('token')`,
    invited_by: '1',
    expires_at: `now() + interval '1 day'`,
  },
  api_keys: { user_id: '1', secret_hash: `sha256('secret')`, name: `'key'`, scopes: `'{read}'` },
  payments: {
    provider: `'stripe'`,
    reference: `'CS-1'`,
    currency: `'USD'`,
    micros_per_minor: '10000',
    amount_minor: '500',
    begun_by: `'user 1'`,
  },
  billing_charges: { posted_at: 'now()', month_ordinal: '1' },
  billing_runs: { runner: `'daemon'`, runner_id: `'host:1'`, as_of: 'now()' },
} satisfies Record<string, Record<string, string>>;

export type Table = keyof typeof BASIC_ROWS;

/** Columns by name. Moments are written as PostgreSQL reads them, so 'now' will do. */
export type Columns = Record<string, string | number | bigint | boolean | object | null | undefined>;

/** What has a subscription: whoever inserts a row may name its subscription's columns as well. */
const RESOURCES = {
  vps_instances: {
    kind: 'vps',
    id: 'instance_id',
    numbers: `nextval(pg_get_serial_sequence('subscriptions', 'subscription_id'))`,
    subscription: 'instance_id',
    terms: { plan_since: 'now()' },
  },
  containers: {
    kind: 'container',
    id: 'container_id',
    numbers: `nextval(pg_get_serial_sequence('containers', 'container_id'))`,
    // Far from the numbers that tests give to instances.
    subscription: '1000000000 + container_id',
    terms: { plan_id: `(SELECT min(plan_id) FROM plans WHERE kind = 'container')`, plan_since: 'now()' },
  },
} as const;
const OF_SUBSCRIPTION = [
  'plan_id',
  'plan_since',
  'billing_started_at',
  'billing_state',
  'parked_from',
  'parked_reason',
];

/** Inserts a row, and returns it as it came out. */
export async function insertRow<Row extends object>(
  db: Queryable,
  table: Table,
  columns: Columns = {},
): Promise<Row> {
  return onlyRow(await insertRows<Row>(db, table, [columns]));
}

/** Inserts rows that all name the same columns. */
export function insertRows<Row extends object>(db: Queryable, table: Table, rows: Columns[]): Promise<Row[]> {
  const columns = Object.keys(rows[0] ?? {});
  const select = `SELECT ${columns.map((column) => `${ofSubscription(table, column) ? 'terms' : 'own'}.${column}`).join(', ')}
    FROM jsonb_array_elements($1) AS row, jsonb_populate_record(NULL::${table}, row) AS own,
         jsonb_populate_record(NULL::subscriptions, row) AS terms`;
  return insert(db, table, columns, select, [asJson(rows)]);
}

/** Inserts what a SELECT gives: its columns are named as the table's. */
export async function insertSelected<Row extends object>(
  db: Queryable,
  table: Table,
  select: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const { fields } = await db.query(`SELECT * FROM (${select}) AS given LIMIT 0`, values);
  const columns = fields.map(({ name }) => name);
  return insert(db, table, columns, select, values);
}

async function insert<Row extends object>(
  db: Queryable,
  table: Table,
  given: string[],
  select: string,
  values: unknown[],
): Promise<Row[]> {
  if (table === 'vps_instances' || table === 'containers')
    return insertResources(db, table, given, select, values);
  const basic = Object.entries<string>(BASIC_ROWS[table]).filter(([column]) => !given.includes(column));
  const columns = [...basic.map(([column]) => column), ...given];
  const selected = [...basic.map(([, value]) => value), ...given.map((column) => `given.${column}`)];
  const { rows } = await db.query<Row>(
    `INSERT INTO ${table} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
     SELECT ${selected.join(', ')} FROM (${select}) AS given RETURNING *`,
    values,
  );
  return rows;
}

/** VPS or containers, each with its subscription. */
async function insertResources<Row extends object>(
  db: Queryable,
  table: keyof typeof RESOURCES,
  given: string[],
  select: string,
  values: unknown[],
): Promise<Row[]> {
  const { kind, id, numbers, subscription, terms: usual } = RESOURCES[table];
  const own = given.filter((column) => !ofSubscription(table, column));
  const terms = given.filter((column) => ofSubscription(table, column));
  const basic = Object.entries<string>({ ...BASIC_ROWS[table], [id]: numbers });
  const missing = [...basic, ...Object.entries<string>(usual)].filter(([column]) => !given.includes(column));
  const columns = [...own, ...basic.map(([column]) => column).filter((column) => !own.includes(column))];
  const termColumns = [...terms, ...Object.keys(usual).filter((column) => !terms.includes(column))];
  const { rows } = await db.query<Row>(
    `WITH given AS MATERIALIZED (
       SELECT ${[...missing.map(([column, value]) => `${value} AS ${column}`), 'given.*'].join(', ')} FROM (${select}) AS given
     ), made AS (
       INSERT INTO ${table} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE SELECT ${columns.join(', ')} FROM given RETURNING *
     ), subscribed AS (
       INSERT INTO subscriptions (organization_id, subscription_id, resource_kind, resource_id, ended_at, ${termColumns.join(', ')})
       SELECT organization_id, ${subscription},
              '${kind}', ${id}, ${own.includes('deleted_at') ? 'deleted_at' : 'NULL'}, ${termColumns.join(', ')} FROM given
     )
     SELECT * FROM made`,
    values,
  );
  return rows;
}

/** A plan of containers. */
export function insertContainerPlan(db: Queryable, columns: Columns = {}): Promise<{ plan_id: number }> {
  return insertRow(db, 'plans', { kind: 'container', code: 'tiny', vcpus: null, disk_gib: null, ...columns });
}

/** So many organizations, numbered from 1, with their handles and nothing else. */
export async function insertOrganizations(db: Queryable, count: number): Promise<void> {
  const numbers = `generate_series(1, ${count}) AS n`;
  await insertSelected(
    db,
    'organizations',
    `SELECT n AS organization_id, 'Organization ' || n AS name FROM ${numbers}`,
  );
  await insertSelected(
    db,
    'organization_handles',
    `SELECT 'org-' || n AS handle, n AS organization_id FROM ${numbers}`,
  );
}

/** An instance that is charged from its start on. */
export function meteredSince(start: string): Columns {
  return { created_at: start, plan_since: start, billing_started_at: start, billing_state: 'metered' };
}

/** The same in a SELECT that has its `start`. */
export const METERED_SINCE_START = `start AS created_at, start AS plan_since, start AS billing_started_at,
  'metered' AS billing_state`;

function ofSubscription(table: Table, column: string): boolean {
  return table in RESOURCES && OF_SUBSCRIPTION.includes(column);
}

function asJson(rows: Columns[]): string {
  return JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
}
