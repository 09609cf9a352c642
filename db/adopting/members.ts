import { adoptRole } from '../../domain/adopting/panelRoles.ts';
import type { Queryable } from '../pool.ts';
import type { Notice } from './people.ts';

interface AdoptedMember {
  handle: string;
  email: string;
  was: string;
  role: string;
  more: string[];
  less: string[];
}

/**
 * Members, with the nearest role of ours, and the owner of each new organization. Whoever may do more or less here than
 * there is named. One that an earlier adoption brought is left alone, also when it was removed here since.
 */
export async function adoptMembers(db: Queryable): Promise<{ added: number; notices: Notice[] }> {
  await mapRoles(db);
  const { rows } = await db.query<AdoptedMember>(`
    WITH theirs AS (
      SELECT organization_id, user_id, role, created_at, permissions FROM staged_members m
      WHERE NOT EXISTS (SELECT FROM adopted_rows WHERE kind = 'member' AND source_id = m.id)
      UNION ALL
      SELECT id, owner_id, 'owner', created_at, NULL FROM chosen_organizations
    ), mapped AS (
      SELECT o.adopted_as AS organization_id, u.adopted_as AS user_id, t.role AS was, t.created_at, r.role, r.more, r.less
      FROM theirs t
      JOIN mapped_roles r ON r.name = t.role AND r.permissions IS NOT DISTINCT FROM t.permissions
      JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = t.organization_id
      JOIN adopted_rows u ON u.kind = 'user' AND u.source_id = t.user_id
    ), strongest AS (
      SELECT DISTINCT ON (organization_id, user_id) * FROM mapped
      ORDER BY organization_id, user_id, array_position(ARRAY['owner', 'admin', 'member'], role), was = role DESC
    ), made AS (
      INSERT INTO organization_members (organization_id, user_id, role, joined_at)
      SELECT organization_id, user_id, role, created_at FROM strongest
      ON CONFLICT DO NOTHING RETURNING organization_id, user_id
    )
    SELECT handle, email, was, strongest.role, more, less
    FROM made JOIN strongest USING (organization_id, user_id)
    JOIN users USING (user_id) JOIN organization_handles USING (organization_id)
    ORDER BY handle, email`);
  await db.query(`
    INSERT INTO adopted_rows (kind, source_id, adopted_as)
    SELECT 'member', m.id, u.adopted_as FROM staged_members m
    JOIN adopted_rows u ON u.kind = 'user' AND u.source_id = m.user_id
    JOIN adopted_rows o ON o.kind = 'organization' AND o.source_id = m.organization_id
    ON CONFLICT DO NOTHING`);
  return { added: rows.length, notices: rows.flatMap(noticesOf) };
}

/** Of a thousand organizations most have the same roles: each is judged once. */
async function mapRoles(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ name: string; permissions: string[] | null }>(`
    SELECT DISTINCT role AS name, permissions FROM staged_members
    UNION SELECT 'owner', NULL`);
  const roles = rows.map(({ name, permissions }) => ({ name, permissions, ...adoptRole(name, permissions) }));
  await db.query(
    `CREATE TEMP TABLE mapped_roles (name text, permissions jsonb, role text, more text[], less text[]) ON COMMIT DROP`,
  );
  await db.query(
    'INSERT INTO mapped_roles SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (name text, permissions jsonb, role text, more text[], less text[])',
    [JSON.stringify(roles)],
  );
}

function noticesOf({ handle, email, was, role, more, less }: AdoptedMember): Notice[] {
  const who = `${email} in ${handle}, ${was} there and ${role} here`;
  return [
    ...(more.length > 0
      ? [{ what: 'members who may do more here', text: `${who}: ${more.join(', ')}` }]
      : []),
    ...(less.length > 0
      ? [{ what: 'members who may do less here', text: `${who}: not ${less.join(', ')}` }]
      : []),
  ];
}
