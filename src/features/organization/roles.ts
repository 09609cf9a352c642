import type { Member, Organization } from '../../../contracts/organizations.ts';

export type MemberRole = Member['role'];
type ActingRole = Organization['role'];

export const ROLE_WORDS: Record<ActingRole, string> = {
  owner: 'Owner',
  admin: 'Admin',
  member: 'Member',
  administrator: 'Platform administrator',
};

/** What each role may do, most powerful first. */
const ROLES: { role: MemberRole; does: string }[] = [
  { role: 'owner', does: 'can do everything, including delete the organization' },
  { role: 'admin', does: 'manages instances and members' },
  { role: 'member', does: 'sees everything, opens tickets' },
];

/** The roles that a member may give and take away: only owners add and remove owners. */
export function assignableRoles(acting: ActingRole | undefined): typeof ROLES {
  if (acting === 'owner' || acting === 'administrator') return ROLES;
  return acting === 'admin' ? ROLES.filter(({ role }) => role !== 'owner') : [];
}

export function mayHandle(acting: ActingRole | undefined, role: MemberRole): boolean {
  return assignableRoles(acting).some((handled) => handled.role === role);
}

/** The role chosen in a form; the least powerful if the value is unknown. */
export function readRole(text: string | undefined): MemberRole {
  return ROLES.find(({ role }) => role === text)?.role ?? 'member';
}
