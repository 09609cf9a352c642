import type { Queryable } from '../pool.ts';

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
    SELECT email FROM staged_users u WHERE password_hash !~ '^\\$2[aby]\\$\\d\\d\\$'
      AND NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'user' AND source_id = u.id) ORDER BY email`);
  const { rowCount } = await db.query(`
    INSERT INTO users (email, name, role, password_hash, created_at, disabled_at, email_confirmed_at)
    SELECT DISTINCT ON (lower(email)) email, name, CASE role WHEN 'admin' THEN 'administrator' ELSE 'user' END,
           CASE WHEN password_hash ~ '^\\$2[aby]\\$\\d\\d\\$' THEN password_hash END, created_at,
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

/** Members, with the nearest role of ours. Whoever may do more here than there is named. */
export async function adoptMembers(db: Queryable): Promise<{ added: number; notices: Notice[] }> {
  const { rows } = await db.query<{
    handle: string;
    email: string;
    was: string;
    role: string;
    wider: boolean;
  }>(`
    WITH theirs AS (
      SELECT organization_id, user_id, role, created_at, permissions FROM staged_members
      UNION ALL
      SELECT id, owner_id, 'owner', created_at, '[]' FROM staged_organizations
    ), mapped AS (
      SELECT o.adopted_as AS organization_id, u.adopted_as AS user_id, t.role AS was, t.created_at,
             CASE WHEN t.role IN ('owner', 'admin') THEN t.role
                  WHEN t.permissions ?| ARRAY['members_manage', 'members.manage', 'settings_manage', 'settings.manage']
                  THEN 'admin' ELSE 'member' END AS role
      FROM theirs t
      JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = t.organization_id
      JOIN adopted_rows u ON u.kind = 'user' AND u.source_id = t.user_id
    ), strongest AS (
      SELECT DISTINCT ON (organization_id, user_id) * FROM mapped
      ORDER BY organization_id, user_id, array_position(ARRAY['owner', 'admin', 'member'], role)
    ), made AS (
      INSERT INTO organization_members (organization_id, user_id, role, joined_at)
      SELECT organization_id, user_id, role, created_at FROM strongest
      ON CONFLICT DO NOTHING RETURNING organization_id, user_id
    )
    SELECT handle, email, was, strongest.role, was NOT IN ('owner', 'admin', 'member') AS wider
    FROM made JOIN strongest USING (organization_id, user_id)
    JOIN users USING (user_id) JOIN organization_handles USING (organization_id)
    ORDER BY handle, email`);
  return {
    added: rows.length,
    notices: rows
      .filter(({ wider }) => wider)
      .map(({ handle, email, was, role }) => ({
        what: 'members who may do more here',
        text: `${email} in ${handle}: ${was} there, ${role} here`,
      })),
  };
}
