import type { Member, Organization } from '../../../contracts/organizations.ts';

export type MemberRole = Member['role'];
type ActingRole = Organization['role'];

export const ROLE_WORDS: Record<ActingRole, string> = {
  owner: 'Owner',
  admin: 'Admin',
  member: 'Member',
  administrator: 'Platform administrator',
};

/** What a role may do, the most first. */
const ROLES: { role: MemberRole; does: string }[] = [
  { role: 'owner', does: 'can do everything, including delete the organization' },
  { role: 'admin', does: 'manages instances and members' },
  { role: 'member', does: 'sees everything, opens tickets' },
];

/** The roles that somebody may give and take: only owners make and unmake owners. */
export function rolesInHandOf(acting: ActingRole | undefined): typeof ROLES {
  if (acting === 'owner' || acting === 'administrator') return ROLES;
  return acting === 'admin' ? ROLES.filter(({ role }) => role !== 'owner') : [];
}

export function mayHandle(acting: ActingRole | undefined, role: MemberRole): boolean {
  return rolesInHandOf(acting).some((handled) => handled.role === role);
}

/** What was chosen in a form; the least where it is none that there is. */
export function readRole(text: string | undefined): MemberRole {
  return ROLES.find(({ role }) => role === text)?.role ?? 'member';
}
