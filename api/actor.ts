import type { FastifyRequest } from 'fastify';
import type { MemberRole, Scope, UserRole } from '../domain/accounts/roles.ts';

import type { FactorStanding } from './services/accounts/factorRequirements.ts';

/** Who makes a request. Authentication sets it once; everything else only reads it. */
export type Actor =
  | { kind: 'anonymous' }
  | {
      kind: 'user';
      userId: bigint;
      role: UserRole;
      sessionId: string;
      hasRecentProof: boolean;
      /** Left out: nothing is asked of them. */
      factors?: FactorStanding;
    }
  | {
      kind: 'key';
      keyId: string;
      userId: bigint;
      role: UserRole;
      scopes: Scope[];
      organizationId: bigint | null;
    };

/**
 * Who may call a route, declared with it: a route without a policy does not register.
 * - public: anybody; what they see may differ. A key without the scope sees what visitors see.
 * - user: whoever is signed in, by session.
 * - administrator: by session, or by a key of an administrator with the scope.
 * - member, admin, owner: of the organization in the path, at least in that role; administrators too. For all others
 *   the organization does not exist (404).
 */
export interface Policy {
  allow: 'public' | 'user' | 'administrator' | MemberRole;
  /** The scope that lets an API key in; none: keys are refused. */
  scope?: Scope;
  /** By session only if its holder proved lately who they are; the others are asked again. Keys are let in as ever. */
  recentProof?: true;
  /** Administrators find organizations that have ended, too: their books stay. */
  ended?: true;
  /** Of a public route: everybody gets the same, so nobody is asked who they are. */
  impersonal?: true;
  /** Of a public route: who cannot be looked up for so long, in milliseconds, is answered as a visitor. */
  patienceMs?: number;
  /** Of a public route: who asks decides, so while the database is away nobody is answered as a visitor instead. */
  mustKnow?: true;
}

/** The organization in a request's path, once the policy has let the actor in. */
export interface OrganizationInPath {
  organizationId: bigint;
  handle: string;
  /** The actor's role in it; an administrator of the platform need not be a member. */
  role: MemberRole | 'administrator';
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
    /** For routes below /api/organizations/:organization. */
    organization: OrganizationInPath;
  }
  interface FastifyContextConfig {
    policy?: Policy;
  }
}

/** Of the whole platform: an administrator's key that is confined to an organization has no say over the rest. */
export function isAdministrator({ actor }: Pick<FastifyRequest, 'actor'>): boolean {
  if (actor.kind === 'anonymous' || actor.role !== 'administrator') return false;
  return actor.kind === 'user' ? !actor.factors?.isOverdue : actor.organizationId === null;
}

export function isSignedIn({ actor }: Pick<FastifyRequest, 'actor'>): boolean {
  return actor.kind !== 'anonymous';
}
