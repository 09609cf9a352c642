export const USER_ROLES = ['user', 'administrator'] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** In an organization; each may do what the later ones may. */
export const MEMBER_ROLES = ['owner', 'admin', 'member'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** What an API key may do. */
export const SCOPES = ['read', 'provision', 'billing'] as const;
export type Scope = (typeof SCOPES)[number];
