import type { Instant } from '../../domain/instant.ts';
import type { MemberRole } from '../../domain/accounts/roles.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface Member {
  userId: bigint;
  /** Null for a deleted user. */
  email: string | null;
  name: string;
  role: MemberRole;
  joinedAt: Instant;
}

/** Makes a user a member, unless they are one. */
export async function insertMember(
  db: Queryable,
  member: { organizationId: bigint; userId: bigint; role: MemberRole },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO organization_members (organization_id, user_id, role) VALUES ($1, $2, $3)
     ON CONFLICT (organization_id, user_id) DO NOTHING`,
    [member.organizationId, member.userId, member.role],
  );
  return rowCount === 1;
}

export async function findMemberRole(
  db: Queryable,
  organizationId: bigint,
  userId: bigint,
): Promise<MemberRole | null> {
  const { rows } = await db.query<{ role: MemberRole }>(
    'SELECT role FROM organization_members WHERE organization_id = $1 AND user_id = $2',
    [organizationId, userId],
  );
  return rows[0]?.role ?? null;
}

/** Members after a given one, by id. */
export async function listMembers(
  db: Queryable,
  organizationId: bigint,
  page: { after: bigint; limit: number },
): Promise<Member[]> {
  const { rows } = await db.query<Member>(
    `SELECT user_id AS "userId", email, name, m.role, joined_at AS "joinedAt"
     FROM organization_members m JOIN users u USING (user_id)
     WHERE organization_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3`,
    [organizationId, page.after, page.limit],
  );
  return rows;
}

export async function setMemberRole(
  db: Queryable,
  organizationId: bigint,
  userId: bigint,
  role: MemberRole,
): Promise<void> {
  await db.query('UPDATE organization_members SET role = $3 WHERE organization_id = $1 AND user_id = $2', [
    organizationId,
    userId,
    role,
  ]);
}

export async function deleteMember(db: Queryable, organizationId: bigint, userId: bigint): Promise<void> {
  await db.query('DELETE FROM organization_members WHERE organization_id = $1 AND user_id = $2', [
    organizationId,
    userId,
  ]);
}

export async function deleteMemberships(db: Queryable, userId: bigint): Promise<void> {
  await db.query('DELETE FROM organization_members WHERE user_id = $1', [userId]);
}

/** Owners other than the given one. Call it with the organization locked. */
export async function countOtherOwners(
  db: Queryable,
  organizationId: bigint,
  userId: bigint,
): Promise<bigint> {
  const { rows } = await db.query<{ count: bigint }>(
    `SELECT count(*) FROM organization_members WHERE organization_id = $1 AND user_id <> $2 AND role = 'owner'`,
    [organizationId, userId],
  );
  return rows[0]?.count ?? 0n;
}

/** Organizations that a user owns, deleted ones aside. Locks the user, so that two organizations made at once both count. */
export async function countOwnedOrganizations(db: Queryable, userId: bigint): Promise<bigint> {
  await db.query('SELECT FROM users WHERE user_id = $1 FOR NO KEY UPDATE', [userId]);
  const { rows } = await db.query<{ count: bigint }>(
    `SELECT count(*) FROM organization_members JOIN organizations USING (organization_id)
     WHERE user_id = $1 AND role = 'owner' AND deleted_at IS NULL`,
    [userId],
  );
  return onlyRow(rows).count;
}

/** Locks the organizations that a user owns; returns the handles of those that no one else owns. */
export async function lockSoleOwnerships(db: Queryable, userId: bigint): Promise<string[]> {
  const { rows: owned } = await db.query<{ organizationId: bigint }>(
    `SELECT organization_id AS "organizationId" FROM organizations
     WHERE deleted_at IS NULL
       AND organization_id IN (SELECT organization_id FROM organization_members WHERE user_id = $1 AND role = 'owner')
     ORDER BY organization_id FOR NO KEY UPDATE`,
    [userId],
  );
  const { rows } = await db.query<{ handle: string }>(
    `SELECT coalesce(handle, 'id:' || organization_id) AS handle
     FROM unnest($2::bigint[]) AS owned (organization_id) LEFT JOIN organization_handles USING (organization_id)
     WHERE NOT EXISTS (SELECT FROM organization_members m
                       WHERE m.organization_id = owned.organization_id AND m.role = 'owner' AND m.user_id <> $1)
     ORDER BY 1`,
    [userId, owned.map(({ organizationId }) => organizationId)],
  );
  return rows.map(({ handle }) => handle);
}
