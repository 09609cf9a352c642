import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';
import { pluralize } from '../../domain/pluralize.ts';

export interface RateLimits {
  /** Requests a minute of one address that is not signed in. */
  anonymousPerMinute: number;
  /** Requests a minute of one account, over all its sessions and keys. */
  signedInPerMinute: number;
}

/** Counts requests by address when anonymous, by account when signed in, and says so in the answer's headers. */
export async function limitRates(app: FastifyInstance, limits: RateLimits): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    // A route's own onRequest, after the app's: the caller is known by now, and nothing else is done.
    hook: 'onRequest',
    timeWindow: '1 minute',
    max: ({ actor }) => (actor.kind === 'anonymous' ? limits.anonymousPerMinute : limits.signedInPerMinute),
    keyGenerator: nameClient,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) =>
      new ProblemError('too_many_requests', `try again in ${pluralize(Math.ceil(ttl / 1000), 'second')}`),
  });
}

/** Whom a request counts for: an address, of IPv6 its network of 64 bits, or an account. */
export function nameClient({ actor, ip }: FastifyRequest): string {
  if (actor.kind !== 'anonymous') return `account ${actor.userId}`;
  // A closed connection has no address, whatever the types say.
  return `address ${(ip as string | undefined) === undefined ? 'unknown' : normalizeIP(ip)}`;
}
