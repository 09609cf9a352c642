import { onlyRow, type Queryable } from '../pool.ts';

/** What has to be there for a database to be one of SkyPanelV2 whose machines are billed by the hour. */
const NEEDED: Record<string, readonly string[]> = {
  users: ['id', 'email', 'password_hash', 'name', 'role', 'created_at'],
  organizations: ['id', 'name', 'slug', 'owner_id', 'address', 'tax_id', 'created_at'],
  organization_members: ['id', 'organization_id', 'user_id', 'role', 'created_at'],
  wallets: ['id', 'organization_id', 'balance', 'currency'],
  vps_plans: ['id', 'name', 'provider_plan_id', 'base_price', 'markup_price', 'specifications', 'active'],
  vps_instances: [
    'id',
    'organization_id',
    'plan_id',
    'provider_instance_id',
    'label',
    'status',
    'configuration',
    'created_at',
    'last_billed_at',
  ],
  support_tickets: [
    'id',
    'organization_id',
    'created_by',
    'subject',
    'message',
    'status',
    'created_at',
    'updated_at',
  ],
  support_ticket_replies: ['id', 'ticket_id', 'user_id', 'message', 'created_at'],
};

/** Everything needed that this database lacks: whole tables by name, else such as "vps_instances.last_billed_at". */
export async function findMissing(source: Queryable): Promise<string[]> {
  const { rows } = await source.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const there = new Set(rows.map(({ name }) => name));
  return Object.entries(NEEDED).flatMap(([table, columns]) => {
    const missing = columns.map((column) => `${table}.${column}`).filter((name) => !there.has(name));
    return missing.length === columns.length ? [table] : missing;
  });
}

/** How many others are connected to this database: the panel bills from within its own process. */
export async function countOtherSessions(source: Queryable): Promise<number> {
  // Within a transaction the server shows the activity of its first look otherwise.
  await source.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await source.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND coalesce(backend_type, 'client backend') = 'client backend'`,
  );
  return onlyRow(rows).count;
}

/** A kind of row that is read; each query gives one JSON object a row, amounts as exact decimals. */
export const SOURCE_ROWS = {
  users: `
    SELECT jsonb_build_object('id', id, 'email', trim(email), 'name', name, 'role', role, 'password_hash', password_hash,
             'created_at', coalesce(created_at, now()), 'status', coalesce(to_jsonb(u) ->> 'status', 'active'))::text AS row
    FROM users u`,
  organizations: `
    SELECT jsonb_build_object('id', id, 'name', name, 'slug', slug, 'owner_id', owner_id, 'address', address,
             'tax_id', tax_id, 'created_at', coalesce(created_at, now()))::text AS row
    FROM organizations`,
  // Permissions are an array of names, or an object of name and true; a dot in a name is an underscore elsewhere.
  members: `
    SELECT jsonb_build_object('id', m.id, 'organization_id', m.organization_id, 'user_id', m.user_id,
             'role', coalesce(r.name, m.role, 'member'), 'created_at', coalesce(m.created_at, now()),
             'permissions', CASE jsonb_typeof(r.permissions)
               WHEN 'array' THEN (SELECT jsonb_agg(DISTINCT replace(permission, '.', '_')) FROM jsonb_array_elements_text(r.permissions) AS listed (permission))
               WHEN 'object' THEN (SELECT jsonb_agg(DISTINCT replace(key, '.', '_')) FROM jsonb_each(r.permissions) WHERE value = 'true')
             END)::text AS row
    FROM organization_members m LEFT JOIN %ROLES% r ON r.id::text = to_jsonb(m) ->> 'role_id'`,
  wallets: `
    SELECT jsonb_build_object('id', id, 'organization_id', organization_id, 'balance', coalesce(balance, 0),
             'currency', coalesce(currency, 'USD'))::text AS row
    FROM wallets`,
  plans: `
    SELECT jsonb_build_object('id', id, 'name', name, 'provider_plan_id', provider_plan_id,
             'provider_id', to_jsonb(p) ->> 'provider_id', 'active', coalesce(active, true),
             'backups', coalesce((to_jsonb(p) ->> 'backup_price_hourly')::numeric, 0)
                        + coalesce((to_jsonb(p) ->> 'backup_upcharge_hourly')::numeric, 0),
             'monthly', coalesce(base_price, 0) + coalesce(markup_price, 0), 'specifications', specifications)::text AS row
    FROM vps_plans p`,
  instances: `
    SELECT jsonb_build_object('id', id, 'organization_id', organization_id, 'plan', plan_id::text,
             'provider_instance_id', provider_instance_id, 'label', label, 'status', status,
             'region', configuration ->> 'region', 'created_at', coalesce(created_at, last_billed_at, now()),
             'last_billed_at', last_billed_at, 'provider_id', to_jsonb(i) ->> 'provider_id',
             'backups', coalesce(to_jsonb(i) ->> 'backup_frequency', 'none') <> 'none')::text AS row
    FROM vps_instances i`,
  tickets: `
    SELECT jsonb_build_object('id', id, 'organization_id', organization_id, 'created_by', created_by, 'subject', subject,
             'message', message, 'closed_at', CASE WHEN status IN ('closed', 'resolved') THEN coalesce(updated_at, created_at, now()) END,
             'created_at', coalesce(created_at, now()))::text AS row
    FROM support_tickets`,
  replies: `
    SELECT jsonb_build_object('id', id, 'ticket_id', ticket_id, 'user_id', user_id, 'message', message,
             'created_at', coalesce(created_at, now()))::text AS row
    FROM support_ticket_replies`,
} as const;

export type SourceKind = keyof typeof SOURCE_ROWS;

/** The query for a kind; a panel of before custom roles has no table of them. */
async function queryOf(source: Queryable, kind: SourceKind): Promise<string> {
  const { rows } = await source.query<{ has: boolean }>(
    `SELECT to_regclass('public.organization_roles') IS NOT NULL AS has`,
  );
  const roles = onlyRow(rows).has
    ? 'organization_roles'
    : '(SELECT NULL::uuid AS id, NULL::text AS name, NULL::jsonb AS permissions)';
  return SOURCE_ROWS[kind].replace('%ROLES%', roles);
}

const ROWS_IN_A_PAGE = 2_000;

/** Reads a kind page by page, each a JSON array that is never parsed here: memory stays that of a page, numbers exact. */
export async function* readPages(
  source: Queryable,
  kind: SourceKind,
): AsyncGenerator<{ json: string; rows: number }> {
  await source.query(`DECLARE adopting NO SCROLL CURSOR FOR ${await queryOf(source, kind)}`);
  for (;;) {
    const { rows } = await source.query<{ row: string }>(`FETCH ${ROWS_IN_A_PAGE} FROM adopting`);
    if (rows.length === 0) break;
    yield { json: `[${rows.map(({ row }) => row).join(',')}]`, rows: rows.length };
  }
  await source.query('CLOSE adopting');
}
