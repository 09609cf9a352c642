import type { Instant } from '../../domain/instant.ts';
import type { MemberRole } from '../../domain/accounts/roles.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface Invitation {
  invitationId: bigint;
  email: string;
  role: MemberRole;
  createdAt: Instant;
  expiresAt: Instant;
}

const INVITATION = `invitation_id AS "invitationId", email, role, created_at AS "createdAt",
  expires_at AS "expiresAt"`;

/** Whether the inviter may still give that role: as an administrator of the platform, an owner, or an admin. */
const INVITER_MAY = `EXISTS (
  SELECT FROM users inviter LEFT JOIN organization_members m
    ON m.organization_id = i.organization_id AND m.user_id = inviter.user_id
  WHERE inviter.user_id = i.invited_by AND inviter.disabled_at IS NULL AND inviter.deleted_at IS NULL
    AND (inviter.role = 'administrator' OR m.role = 'owner' OR (m.role = 'admin' AND i.role <> 'owner')))`;

/** Replaces the open invitation of the same e-mail, if there is one. */
export async function insertInvitation(
  db: Queryable,
  invitation: {
    organizationId: bigint;
    email: string;
    role: MemberRole;
    tokenHash: Buffer;
    invitedBy: bigint;
    days: number;
  },
): Promise<Invitation> {
  await db.query(
    'DELETE FROM invitations WHERE organization_id = $1 AND lower(email) = lower($2) AND accepted_at IS NULL',
    [invitation.organizationId, invitation.email],
  );
  const { rows } = await db.query<Invitation>(
    `INSERT INTO invitations (organization_id, email, role, token_hash, invited_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, now() + $6::integer * interval '1 day') RETURNING ${INVITATION}`,
    [
      invitation.organizationId,
      invitation.email,
      invitation.role,
      invitation.tokenHash,
      invitation.invitedBy,
      invitation.days,
    ],
  );
  return onlyRow(rows);
}

/** Open invitations after a given one, by id. */
export async function listInvitations(
  db: Queryable,
  organizationId: bigint,
  page: { after: bigint; limit: number },
): Promise<Invitation[]> {
  const { rows } = await db.query<Invitation>(
    `SELECT ${INVITATION} FROM invitations i
     WHERE organization_id = $1 AND invitation_id > $2 AND accepted_at IS NULL AND expires_at > now() AND ${INVITER_MAY}
     ORDER BY invitation_id LIMIT $3`,
    [organizationId, page.after, page.limit],
  );
  return rows;
}

/** The open invitation that a token stands for, if its organization still exists and its inviter may still invite so. */
export async function findInvitation(
  db: Queryable,
  organizationId: bigint,
  tokenHash: Buffer,
): Promise<{ invitationId: bigint; email: string; role: MemberRole } | null> {
  const { rows } = await db.query<{ invitationId: bigint; email: string; role: MemberRole }>(
    `SELECT invitation_id AS "invitationId", email, role
     FROM invitations i JOIN organizations o USING (organization_id)
     WHERE organization_id = $1 AND token_hash = $2 AND accepted_at IS NULL AND expires_at > now()
       AND o.deleted_at IS NULL AND ${INVITER_MAY}`,
    [organizationId, tokenHash],
  );
  return rows[0] ?? null;
}

/** False when it was accepted or revoked, or has expired, in the meantime. */
export async function markAccepted(
  db: Queryable,
  organizationId: bigint,
  invitationId: bigint,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE invitations SET accepted_at = now()
     WHERE organization_id = $1 AND invitation_id = $2 AND accepted_at IS NULL AND expires_at > now()`,
    [organizationId, invitationId],
  );
  return rowCount === 1;
}

export async function deleteInvitation(
  db: Queryable,
  organizationId: bigint,
  invitationId: bigint,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'DELETE FROM invitations WHERE organization_id = $1 AND invitation_id = $2 AND accepted_at IS NULL',
    [organizationId, invitationId],
  );
  return rowCount === 1;
}

/** Revokes the open invitations that a user made and may no longer make. Call it with the user's role changed. */
export async function deleteInvitationsBeyondRight(db: Queryable, invitedBy: bigint): Promise<void> {
  await db.query(
    `DELETE FROM invitations i WHERE invited_by = $1 AND accepted_at IS NULL AND NOT ${INVITER_MAY}`,
    [invitedBy],
  );
}
