import { onlyRow, type Queryable } from '../pool.ts';

/** What has to be there for a database to be one of SkyPanelV2 whose machines are billed by the hour. */
const NEEDED: Record<string, readonly string[]> = {
  users: ['id', 'email', 'password_hash', 'name', 'role', 'created_at'],
  organizations: ['id', 'name', 'slug', 'owner_id', 'address', 'tax_id', 'created_at'],
  organization_members: ['organization_id', 'user_id', 'role', 'created_at'],
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

/** Everything needed that this database lacks, such as "vps_instances.last_billed_at". */
export async function findMissing(source: Queryable): Promise<string[]> {
  const { rows } = await source.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const there = new Set(rows.map(({ name }) => name));
  return Object.entries(NEEDED).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`).filter((name) => !there.has(name)),
  );
}

/** How many others are connected to this database: the panel bills from within its own process. */
export async function countOtherSessions(source: Queryable): Promise<number> {
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
  // Permissions are an array of names, or an object of name and true.
  members: `
    SELECT jsonb_build_object('organization_id', m.organization_id, 'user_id', m.user_id, 'role', m.role,
             'created_at', coalesce(m.created_at, now()), 'permissions', coalesce(p.permissions, '[]'::jsonb))::text AS row
    FROM organization_members m
    LEFT JOIN LATERAL (
      SELECT r.permissions FROM %ROLES% r WHERE r.id::text = to_jsonb(m) ->> 'role_id'
    ) p ON true`,
  wallets: `
    SELECT jsonb_build_object('id', id, 'organization_id', organization_id, 'balance', coalesce(balance, 0),
             'currency', coalesce(currency, 'USD'))::text AS row
    FROM wallets`,
  plans: `
    SELECT jsonb_build_object('id', id, 'name', name, 'provider_plan_id', provider_plan_id,
             'provider_id', to_jsonb(p) ->> 'provider_id', 'active', coalesce(active, true),
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
             'message', message, 'closed_at', CASE WHEN status IN ('closed', 'resolved') THEN updated_at END,
             'created_at', created_at)::text AS row
    FROM support_tickets`,
  replies: `
    SELECT jsonb_build_object('id', id, 'ticket_id', ticket_id, 'user_id', user_id, 'message', message,
             'created_at', created_at)::text AS row
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
    : '(SELECT NULL::uuid AS id, NULL::jsonb AS permissions)';
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

const HOMELESS: [what: string, table: string, where: string][] = [
  [
    'second factors (their owners sign in by password alone)',
    'users',
    `(to_jsonb(t) ->> 'two_factor_enabled')::boolean`,
  ],
  ['API keys (make new ones here)', 'user_api_keys', 'true'],
  ['deleted machines', 'vps_instances', `status IN ('deleted', 'terminated')`],
  [
    'backups of machines (billed there, not here)',
    'vps_instances',
    `coalesce(to_jsonb(t) ->> 'backup_frequency', 'none') <> 'none'`,
  ],
  ['volumes', 'volumes', 'true'],
  ['volumes', 'vps_volumes', 'true'],
  ['transfer credits', 'organization_egress_credits', 'true'],
  ['hosting subscriptions', 'hosting_subscriptions', 'true'],
  ['SSH keys', 'user_ssh_keys', 'true'],
  ['past payments (they are in the opening balance)', 'payment_transactions', 'true'],
  ['past billing cycles (they are in the opening balance)', 'vps_billing_cycles', 'true'],
  ['open invitations', 'organization_invitations', 'true'],
];

/** How many rows of each class exist there for which there is no place here. */
export async function countHomeless(source: Queryable): Promise<{ what: string; count: number }[]> {
  const found: { what: string; count: number }[] = [];
  for (const [what, table, where] of HOMELESS) {
    const { rows: exists } = await source.query<{ has: boolean }>(
      `SELECT to_regclass('public.' || $1) IS NOT NULL AS has`,
      [table],
    );
    if (!onlyRow(exists).has) continue;
    const { rows } = await source.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM ${table} t WHERE ${where}`,
    );
    const { count } = onlyRow(rows);
    if (count > 0) found.push({ what, count });
  }
  return found;
}
