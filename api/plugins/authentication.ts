import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isDatabaseUnusable } from '../../db/failure.ts';
import type { Actor } from '../actor.ts';
import type { IdentityService } from '../services/accounts/identityService.ts';
import { ProblemError } from '../problem.ts';
import { TooLateError, within } from '../services/status/patience.ts';
import type { LookUp } from './lookUps.ts';
import type { SessionCookie } from './sessionCookie.ts';

/**
 * Finds out who makes a request: by an API key if one is given, else by the session's cookie. A credential that is not,
 * or no longer, valid counts as none, and the route's policy refuses. Runs first, so that limits count by account.
 */
export function authenticate(app: FastifyInstance, identify: Identify): void {
  app.addHook('onRequest', async (request, reply) => {
    // What one person sees must not be cached for another; routes for everyone set their own.
    reply.header('cache-control', 'private, no-cache');
    const policy = request.routeOptions.config.policy;
    if (!policy || policy.impersonal) return;
    try {
      const { patienceMs } = policy;
      const looking = identify(request);
      const actor = await (patienceMs === undefined ? looking : within(patienceMs, looking));
      // A key without a public route's scope sees what everyone sees.
      const isVisitor =
        policy.allow === 'public' &&
        actor.kind === 'key' &&
        !(policy.scope && actor.scopes.includes(policy.scope));
      if (!isVisitor) request.actor = actor;
    } catch (error) {
      // Public data is still shown while the database is down or must not be asked.
      const isUnknown =
        isDatabaseUnusable(error) ||
        error instanceof TooLateError ||
        (error instanceof ProblemError && error.code === 'too_many_requests');
      if (policy.allow !== 'public' || policy.mustKnow || !isUnknown) throw error;
    }
  });
}

/** Says who makes a request. */
export type Identify = (request: FastifyRequest) => Promise<Actor>;

export function identifyBy(identities: IdentityService, cookie: SessionCookie, lookUp: LookUp): Identify {
  return async (request) => {
    const keyText = readBearer(request);
    if (keyText !== null) {
      const key = await lookUp(request, keyText, () => identities.findKey(keyText));
      return key ? { kind: 'key', ...key } : { kind: 'anonymous' };
    }
    const token = cookie.read(request);
    const session =
      token === undefined ? null : await lookUp(request, token, () => identities.findSession(token));
    return session
      ? { kind: 'user', ...session, sessionId: session.sessionId.toString() }
      : { kind: 'anonymous' };
  };
}

/** The text after Bearer, null when the request doesn't try to show a key. */
export function readBearer({ headers }: FastifyRequest): string | null {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
