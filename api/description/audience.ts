import type { Policy } from '../actor.ts';

const AUDIENCES: Record<Policy['allow'], string> = {
  public: 'Open to everybody.',
  user: 'For whoever is signed in.',
  administrator: 'For administrators.',
  member: 'For members of the organization.',
  admin: 'For admins and owners of the organization.',
  owner: 'For owners of the organization.',
};

/** Who may call an operation, in words. */
export function describeAudience(policy: Policy): string {
  const audience = describeCallers(policy);
  return policy.recentProof ? `${audience} A session needs a proof of the last 15 minutes.` : audience;
}

function describeCallers({ allow, scope }: Policy): string {
  if (scope === undefined)
    return allow === 'public' ? AUDIENCES.public : `${AUDIENCES[allow]} By session only.`;
  const key =
    allow === 'public'
      ? `An API key without the scope \`${scope}\` sees what visitors see.`
      : `An API key needs the scope \`${scope}\`.`;
  return `${AUDIENCES[allow]} ${key}`;
}
