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

/** Open invitations after one, by id. */
export async function listInvitations(
  db: Queryable,
  organizationId: bigint,
  page: { after: bigint; limit: number },
): Promise<Invitation[]> {
  const { rows } = await db.query<Invitation>(
    `SELECT ${INVITATION} FROM invitations
     WHERE organization_id = $1 AND invitation_id > $2 AND accepted_at IS NULL AND expires_at > now()
     ORDER BY invitation_id LIMIT $3`,
    [organizationId, page.after, page.limit],
  );
  return rows;
}

/** The open invitation that a token stands for, if its organization still exists. */
export async function findInvitation(
  db: Queryable,
  organizationId: bigint,
  tokenHash: Buffer,
): Promise<{ invitationId: bigint; email: string; role: MemberRole } | null> {
  const { rows } = await db.query<{ invitationId: bigint; email: string; role: MemberRole }>(
    `SELECT invitation_id AS "invitationId", email, role FROM invitations JOIN organizations o USING (organization_id)
     WHERE organization_id = $1 AND token_hash = $2 AND accepted_at IS NULL AND expires_at > now()
       AND o.deleted_at IS NULL`,
    [organizationId, tokenHash],
  );
  return rows[0] ?? null;
}

/** False when it was accepted, taken back or has expired meanwhile. */
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
