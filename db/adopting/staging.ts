import type { Queryable } from '../pool.ts';
import type { SourceKind } from './panelSource.ts';

/** The tables that hold what is read there until it is written here. They end with the transaction. */
export async function createAdoptStaging(db: Queryable): Promise<void> {
  await db.query(`
    CREATE TEMP TABLE staged_users (id uuid, email text, name text, role text, password_hash text, created_at timestamptz,
      status text) ON COMMIT DROP;
    CREATE TEMP TABLE staged_organizations (id uuid, name text, slug text, owner_id uuid, address text, tax_id text,
      created_at timestamptz) ON COMMIT DROP;
    CREATE TEMP TABLE staged_members (organization_id uuid, user_id uuid, role text, created_at timestamptz,
      permissions jsonb) ON COMMIT DROP;
    CREATE TEMP TABLE staged_wallets (id uuid, organization_id uuid, balance numeric, currency text) ON COMMIT DROP;
    CREATE TEMP TABLE staged_plans (id uuid, name text, provider_plan_id text, provider_id text, active boolean,
      monthly numeric, specifications jsonb) ON COMMIT DROP;
    CREATE TEMP TABLE staged_instances (id uuid, organization_id uuid, plan text, provider_instance_id text, label text,
      status text, region text, created_at timestamptz, last_billed_at timestamptz, provider_id text,
      backups boolean) ON COMMIT DROP;
    CREATE TEMP TABLE staged_tickets (id uuid, organization_id uuid, created_by uuid, subject text, message text,
      closed_at timestamptz, created_at timestamptz) ON COMMIT DROP;
    CREATE TEMP TABLE staged_replies (id uuid, ticket_id uuid, user_id uuid, message text, created_at timestamptz)
      ON COMMIT DROP`);
}

export async function stagePage(db: Queryable, kind: SourceKind, json: string): Promise<void> {
  await db.query(
    `INSERT INTO staged_${kind} SELECT * FROM jsonb_populate_recordset(NULL::pg_temp.staged_${kind}, $1::jsonb)`,
    [json],
  );
}

/** Sorts out what is here already, by the map of an earlier adoption, and what of the rest can't come in at all. */
export async function prepareStaging(db: Queryable): Promise<void> {
  await db.query(`
    DELETE FROM staged_instances WHERE status IN ('deleted', 'terminated');
    CREATE INDEX ON staged_instances (id);
    CREATE INDEX ON staged_members (organization_id);
    CREATE INDEX ON staged_organizations (id);
    ANALYZE staged_users, staged_organizations, staged_members, staged_wallets, staged_plans, staged_instances,
            staged_tickets, staged_replies`);
}

/** What must be mended there before anything comes in, all of it together. */
export async function findAdoptFaults(db: Queryable, currency: string): Promise<string[]> {
  const { rows } = await db.query<{ text: string }>(
    `SELECT format('users: "%s" is not an e-mail address', email) AS text FROM staged_users
     WHERE (email ~ '^[^@\\s]+@[^@\\s]+$') IS NOT TRUE
     UNION ALL
     SELECT format('wallets: %s is in %s, this installation in %s', id, currency, $1::text) FROM staged_wallets
     WHERE upper(currency) <> $1
     UNION ALL
     SELECT format('vps_plans: "%s" costs %s a month', name, monthly) FROM staged_plans
     WHERE monthly < 0 OR monthly > 1000000000
     ORDER BY text LIMIT 50`,
    [currency],
  );
  return rows.map(({ text }) => text);
}
