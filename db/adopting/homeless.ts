import { onlyRow, type Queryable } from '../pool.ts';

/** Rows of a table there that have no place here, and what of them adds up. */
interface Class {
  what: string;
  table: string;
  where?: string;
  sum?: string;
}

const CLASSES: Class[] = [
  {
    what: 'second factors: their owners sign in by password alone, and can set up new ones',
    table: 'users',
    where: `(to_jsonb(t) ->> 'two_factor_enabled')::boolean`,
  },
  { what: 'API keys: their owners make new ones here', table: 'user_api_keys' },
  { what: 'SSH keys', table: 'user_ssh_keys' },
  {
    what: 'open invitations: invite again',
    table: 'organization_invitations',
    where: `to_jsonb(t) ->> 'status' = 'pending'`,
  },
  { what: 'deleted machines', table: 'vps_instances', where: `status IN ('deleted', 'terminated')` },
  {
    what: 'addresses of machines: the provider knows them',
    table: 'vps_instances',
    where: `to_jsonb(t) ->> 'ip_address' IS NOT NULL`,
  },
  {
    what: 'backups of machines: billed there by the hour, not here; sell them as add-ons',
    table: 'vps_instances',
    where: `coalesce(to_jsonb(t) ->> 'backup_frequency', 'none') <> 'none'`,
  },
  { what: 'volumes: billed there, not here; sell them as add-ons', table: 'volumes' },
  {
    what: 'transfer credits, in GB',
    table: 'organization_egress_credits',
    where: `(to_jsonb(t) ->> 'credits_gb')::numeric > 0`,
    sum: `(to_jsonb(t) ->> 'credits_gb')::numeric`,
  },
  { what: 'hosting subscriptions: not billed here', table: 'hosting_subscriptions' },
  {
    what: 'HOSTING BALANCES: money of your customers, credit it here by hand',
    table: 'hosting_wallets',
    where: `(to_jsonb(t) ->> 'balance')::numeric <> 0`,
    sum: `(to_jsonb(t) ->> 'balance')::numeric`,
  },
  {
    what: 'tickets with a priority or category',
    table: 'support_tickets',
    where: `coalesce(to_jsonb(t) ->> 'priority', to_jsonb(t) ->> 'category') IS NOT NULL`,
  },
  { what: 'past payments: they are in the opening balances', table: 'payment_transactions' },
  { what: 'past billing cycles: they are in the opening balances', table: 'vps_billing_cycles' },
];

const READ = [
  'organizations',
  'organization_members',
  'organization_roles',
  'wallets',
  'vps_plans',
  'support_ticket_replies',
];

export interface Homeless {
  what: string;
  count: number;
  /** Of what adds up: how much that is together. */
  sum?: string;
}

/** What exists there for which there is no place here, by class: the known ones in words, other tables by name. */
export async function countHomeless(source: Queryable): Promise<Homeless[]> {
  const { rows } = await source.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name`,
  );
  const tables = new Set(rows.map(({ name }) => name));
  const known = [...READ, ...CLASSES.map(({ table }) => table)];
  const others = [...tables].filter((table) => !known.includes(table));
  const classes = [
    ...CLASSES.filter(({ table }) => tables.has(table)),
    ...others.map((table): Class => ({ what: `rows of the table ${table}`, table })),
  ];
  const found: Homeless[] = [];
  for (const one of classes) {
    const counted = await countClass(source, one);
    if (counted.count > 0) found.push(counted);
  }
  return found;
}

async function countClass(source: Queryable, { what, table, where = 'true', sum }: Class): Promise<Homeless> {
  const { rows } = await source.query<{ count: number; sum: string | null }>(
    `SELECT count(*)::integer AS count, ${sum === undefined ? 'NULL' : `trim_scale(sum(${sum}))::text`} AS sum
     FROM "${table.replaceAll('"', '""')}" t WHERE ${where}`,
  );
  const { count, sum: together } = onlyRow(rows);
  return together === null ? { what, count } : { what, count, sum: together };
}
