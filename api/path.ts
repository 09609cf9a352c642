import type { OrganizationInPath } from './actor.ts';

/** What a path names in its organization: whose it is, and its ID. */
export function inPath<Name extends string>(
  { organization, params }: { organization: OrganizationInPath; params: Record<Name, string> },
  name: Name,
): [organizationId: bigint, id: bigint] {
  return [organization.organizationId, BigInt(params[name])];
}
