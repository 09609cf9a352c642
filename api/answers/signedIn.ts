import type { FastifyRequest } from 'fastify';
import type { UserRole } from '../../domain/accounts/roles.ts';
import { ProblemError } from '../problem.ts';

export interface SignedInActor {
  userId: bigint;
  role: UserRole;
  /** Null for an API key. */
  sessionId: string | null;
  /** The organization that a key is confined to. */
  onlyOrganizationId: bigint | null;
}

/** Who acts, on a route whose policy lets nobody in who is not signed in. */
export function requireSignedIn({ actor }: Pick<FastifyRequest, 'actor'>): SignedInActor {
  if (actor.kind === 'anonymous') throw new ProblemError('not_signed_in');
  return {
    userId: actor.userId,
    role: actor.role,
    sessionId: actor.kind === 'user' ? actor.sessionId : null,
    onlyOrganizationId: actor.kind === 'key' ? actor.organizationId : null,
  };
}
