import type * as contracts from '../../contracts/organizations.ts';
import type { Invitation } from '../../db/accounts/invitations.ts';
import type { Member } from '../../db/accounts/members.ts';
import type { Organization } from '../../db/accounts/organizations.ts';
import { formatTimestamp } from '../../domain/instant.ts';

/** An organization, and the role of whoever asks. */
export function viewOrganization(
  organization: Organization & Pick<contracts.Organization, 'role'>,
): contracts.Organization {
  return {
    id: String(organization.organizationId),
    handle: organization.handle,
    name: organization.name,
    createdAt: formatTimestamp(organization.createdAt),
    endedAt: formatTimestamp(organization.endedAt),
    billingAddress: organization.billingAddress,
    requiresFactor: organization.requiresFactor,
    role: organization.role,
  };
}

export function viewMember(member: Member): contracts.Member {
  return {
    userId: String(member.userId),
    email: member.email,
    name: member.name,
    role: member.role,
    joinedAt: formatTimestamp(member.joinedAt),
  };
}

export function viewInvitation(invitation: Invitation): contracts.Invitation {
  return {
    id: String(invitation.invitationId),
    email: invitation.email,
    role: invitation.role,
    createdAt: formatTimestamp(invitation.createdAt),
    expiresAt: formatTimestamp(invitation.expiresAt),
  };
}
