import type { MemberRole } from '../accounts/roles.ts';

/** What a SkyPanelV2 role may allow that has a counterpart here, in words. Its other permissions have none. */
const MEANINGS: Record<string, string> = {
  vps_view: 'see machines',
  tickets_view: 'see tickets',
  tickets_create: 'open tickets',
  tickets_manage: 'answer and close tickets',
  billing_view: 'see the balance',
  billing_manage: 'pay',
  vps_create: 'create machines',
  vps_manage: 'start, stop and resize machines',
  vps_delete: 'delete machines',
  members_manage: 'invite and remove members',
  settings_manage: 'change the settings',
};

const EVERYTHING = Object.keys(MEANINGS);
/** What each member may do here. */
const OF_MEMBERS = EVERYTHING.slice(0, 6);

/** What the roles that come with the panel allow, where it keeps no list of it. */
const BUILT_IN: Record<string, readonly string[]> = {
  owner: EVERYTHING,
  admin: EVERYTHING,
  member: ['vps_view', 'vps_create', 'vps_manage', 'tickets_view', 'tickets_create', 'billing_view'],
  viewer: ['vps_view', 'tickets_view'],
};

export interface AdoptedRole {
  role: MemberRole;
  /** What somebody may do here and not there, in words, and the other way round. */
  more: string[];
  less: string[];
}

/**
 * The role here that is nearest to one there: admin for whoever may manage members or settings, which only admins may
 * here. `permissions` are null where the panel keeps no list.
 */
export function adoptRole(name: string, permissions: readonly string[] | null): AdoptedRole {
  const theirs = permissions ?? BUILT_IN[name] ?? [];
  const manages = theirs.includes('members_manage') || theirs.includes('settings_manage');
  const role = name === 'owner' ? 'owner' : name === 'admin' || manages ? 'admin' : 'member';
  const ours = role === 'member' ? OF_MEMBERS : EVERYTHING;
  return {
    role,
    more: meaningsOf(ours.filter((permission) => !theirs.includes(permission))),
    less: meaningsOf(EVERYTHING.filter((each) => theirs.includes(each) && !ours.includes(each))),
  };
}

function meaningsOf(permissions: readonly string[]): string[] {
  return permissions.map((permission) => MEANINGS[permission] ?? permission);
}
