import type { Queryable } from '../pool.ts';

/** A whole hash: one that is cut, or of another kind, could never match; one of a cost above 14 would hold up every sign-in. */
const BCRYPT = `'^\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}$'`;

export interface Notice {
  what: string;
  text: string;
}

/** Users by their address: one that is here, or that two users there write in different case, is one account. */
export async function adoptUsers(db: Queryable): Promise<{ added: number; notices: Notice[] }> {
  const { rows: merged } = await db.query<{ email: string; kept: string }>(`
    SELECT email, kept FROM (
      SELECT id, email, first_value(email) OVER same AS kept, row_number() OVER same AS place
      FROM staged_users WINDOW same AS (PARTITION BY lower(email) ORDER BY created_at, id)) u
    WHERE place > 1 AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'user' AND source_id = u.id) ORDER BY email`);
  const { rows: reset } = await db.query<{ email: string }>(`
    SELECT email FROM staged_users u WHERE (password_hash ~ ${BCRYPT}) IS NOT TRUE
      AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'user' AND source_id = u.id) ORDER BY email`);
  const { rows: present } = await db.query<{ email: string; role: string }>(`
    SELECT u.email, u.role FROM staged_users s JOIN users u ON lower(u.email) = lower(s.email)
    WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'user' AND source_id = s.id) ORDER BY u.email`);
  const { rowCount } = await db.query(`
    INSERT INTO users (email, name, role, password_hash, created_at, disabled_at, email_confirmed_at)
    SELECT DISTINCT ON (lower(email)) email, name, CASE role WHEN 'admin' THEN 'administrator' ELSE 'user' END,
           CASE WHEN password_hash ~ ${BCRYPT} THEN password_hash END, created_at,
           CASE WHEN status <> 'active' THEN now() END, now()
    FROM staged_users u
    WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'user' AND source_id = u.id)
    ORDER BY lower(email), created_at, id
    ON CONFLICT (lower(email)) WHERE email IS NOT NULL DO NOTHING`);
  await db.query(`
    INSERT INTO adopted_rows (kind, source_id, adopted_as)
    SELECT 'user', s.id, u.user_id FROM staged_users s JOIN users u ON lower(u.email) = lower(s.email)
    ON CONFLICT DO NOTHING`);
  return {
    added: rowCount ?? 0,
    notices: [
      ...merged.map(({ email, kept }) => ({
        what: 'merged accounts',
        text: `${email} is the account of ${kept}`,
      })),
      ...present.map(({ email, role }) => ({
        what: 'accounts that are here already, and stay as they are',
        text: `${email}, ${role}`,
      })),
      ...reset.map(({ email }) => ({ what: 'accounts that need a new password', text: email })),
    ],
  };
}

/** Organizations under their slug, made a handle where it is none, with their wallets still empty. */
export async function adoptOrganizations(db: Queryable): Promise<{ added: number; notices: Notice[] }> {
  // The name is the handle for a moment: the one thing that tells these rows apart.
  await db.query(`
    CREATE TEMP TABLE chosen_organizations ON COMMIT DROP AS
    WITH plain AS (
      SELECT *, left(regexp_replace(regexp_replace(slug, '[^A-Za-z0-9._-]+', '-', 'g'), '^[._-]+', ''), 63) AS word
      FROM staged_organizations s
      WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'organization' AND source_id = s.id)
    ), worded AS (
      SELECT *, CASE WHEN word ~ '[A-Za-z]' THEN word ELSE left('org-' || word, 63) END AS wanted FROM plain
    ), placed AS (
      SELECT *, row_number() OVER (PARTITION BY lower(wanted COLLATE "C") ORDER BY created_at, id) AS place FROM worded
    )
    SELECT *, CASE WHEN place > 1 OR EXISTS (SELECT FROM organization_handles h
                                             WHERE lower(h.handle COLLATE "C") = lower(wanted COLLATE "C"))
                   THEN left(wanted, 54) || '-' || right(replace(id::text, '-', ''), 8) ELSE wanted END AS handle
    FROM placed`);
  const { rows } = await db.query<{ slug: string; handle: string }>(`
    WITH made AS (
      INSERT INTO organizations (name, created_at, billing_address)
      SELECT handle, created_at,
             nullif(left(trim(concat_ws(E'\\n', nullif(trim(address), ''), nullif(trim(tax_id), ''))), 500), '')
      FROM chosen_organizations ORDER BY created_at, id
      RETURNING organization_id, name
    ), handled AS (
      INSERT INTO organization_handles (handle, organization_id) SELECT name, organization_id FROM made
    ), funded AS (
      INSERT INTO wallets (organization_id) SELECT organization_id FROM made
    ), noted AS (
      INSERT INTO adopted_rows (kind, source_id, adopted_as)
      SELECT 'organization', id, organization_id FROM chosen_organizations JOIN made ON made.name = handle
    )
    SELECT slug, handle FROM chosen_organizations ORDER BY handle`);
  await db.query(`
    UPDATE organizations o SET name = c.name
    FROM chosen_organizations c JOIN organization_handles h USING (handle)
    WHERE o.organization_id = h.organization_id AND c.name ~ '\\S'`);
  const renamed = rows.filter(({ slug, handle }) => slug !== handle);
  return {
    added: rows.length,
    notices: renamed.map(({ slug, handle }) => ({
      what: 'renamed handles',
      text: `${slug} is ${handle} here`,
    })),
  };
}
