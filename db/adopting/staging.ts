import type { Queryable } from '../pool.ts';
import type { SourceKind } from './panelSource.ts';

/** The tables that hold what is read there until it is written here. They end with the transaction. */
export async function createAdoptStaging(db: Queryable): Promise<void> {
  await db.query(`
    CREATE TEMP TABLE staged_users (id uuid, email text, name text, role text, password_hash text, created_at timestamptz,
      status text) ON COMMIT DROP;
    CREATE TEMP TABLE staged_organizations (id uuid, name text, slug text, owner_id uuid, address text, tax_id text,
      created_at timestamptz) ON COMMIT DROP;
    CREATE TEMP TABLE staged_members (id uuid, organization_id uuid, user_id uuid, role text, created_at timestamptz,
      permissions jsonb) ON COMMIT DROP;
    CREATE TEMP TABLE staged_wallets (id uuid, organization_id uuid, balance numeric, currency text) ON COMMIT DROP;
    CREATE TEMP TABLE staged_plans (id uuid, name text, provider_plan_id text, provider_id text, active boolean,
      monthly numeric, backups numeric, specifications jsonb) ON COMMIT DROP;
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
    CREATE INDEX ON staged_tickets (id);
    CREATE TEMP TABLE plans_there ON COMMIT DROP AS
      -- Of a machine, by the plan's number, else by the provider's name: that of its own provider and one on offer first.
      SELECT DISTINCT ON (i.id) i.id, p.id AS plan_id
      FROM staged_instances i JOIN staged_plans p ON i.plan IN (p.id::text, p.provider_plan_id)
      ORDER BY i.id, (p.id::text = i.plan) DESC, (p.provider_id = i.provider_id) DESC NULLS LAST, p.active DESC, p.id;
    CREATE INDEX ON plans_there (id);
    ANALYZE plans_there;
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
     SELECT format('users: "%s" has an account here whose address was never confirmed: confirm or delete it', s.email)
     FROM staged_users s JOIN users u ON lower(u.email) = lower(s.email)
     WHERE u.email_confirmed_at IS NULL AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'user' AND source_id = s.id)
     UNION ALL
     SELECT format('wallets: %s with %s belongs to no organization', s.id, s.balance) FROM staged_wallets s
     WHERE s.balance <> 0 AND NOT EXISTS (SELECT FROM staged_organizations o WHERE o.id = s.organization_id)
     UNION ALL
     SELECT format('vps_instances: "%s" (%s) belongs to no organization', s.label, s.id) FROM staged_instances s
     WHERE NOT EXISTS (SELECT FROM staged_organizations o WHERE o.id = s.organization_id)
     UNION ALL
     SELECT format('wallets: %s was %s when it came here and is %s there now: what happened since belongs in the books here, by hand',
                   s.id, (l.amount_micros::numeric / 1000000)::numeric(30, 6), s.balance::numeric(30, 6))
     FROM staged_wallets s
     JOIN adopted_rows o ON o.kind = 'wallet' AND o.source_id = s.id
     LEFT JOIN wallet_ledger l ON l.organization_id = o.adopted_as AND l.idempotency_key = 'adopt:wallet:' || s.id
     WHERE s.balance <> coalesce(l.amount_micros, 0)::numeric / 1000000
     UNION ALL
     SELECT format('vps_plans: "%s" costs %s a month', name, monthly) FROM staged_plans
     WHERE monthly < 0 OR monthly > 1000000000
     ORDER BY text LIMIT 100`,
    [currency],
  );
  return rows.map(({ text }) => text);
}
