import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Site } from '../../contracts/pages.ts';
import { isAdministrator, isSignedIn } from '../actor.ts';
import { ProblemError } from '../problem.ts';
import type { Audience } from './health.ts';

/** What decides as whom. */
const VARY = 'cookie, authorization';

/** As whom a request sees the platform's figures. */
export function audienceOf(request: FastifyRequest): Audience {
  if (isAdministrator(request)) return 'administrator';
  return isSignedIn(request) ? 'user' : 'anonymous';
}

/** What the operator lets visitors see: components and the fleet's figures, components alone, or nothing. */
export type PublicStatus = Site['publicStatus'];

/** As whom a request sees something; refuses visitors where they are not to see it. */
export function requireAudience(
  request: FastifyRequest,
  { publicStatus }: { publicStatus: PublicStatus },
  what: 'components' | 'fleet' = 'components',
): Audience {
  const audience = audienceOf(request);
  if (!maySee(audience, publicStatus, what)) throw new ProblemError('not_signed_in');
  return audience;
}

export function maySee(
  audience: Audience,
  publicStatus: PublicStatus,
  what: 'components' | 'fleet',
): boolean {
  return audience !== 'anonymous' || publicStatus === 'fleet' || publicStatus === what;
}

/** What a visitor sees may be shared by caches on the way; what depends on the account may not. */
export function cacheControl(audience: Audience, seconds: number): string {
  return audience === 'anonymous' ? `public, max-age=${seconds}` : 'private, no-cache';
}

/** Lets caches on the way keep what visitors see for so long. */
export function shareWithVisitors(request: FastifyRequest, reply: FastifyReply, seconds: number): void {
  reply.headers({ 'cache-control': cacheControl(audienceOf(request), seconds), vary: VARY });
}

/** Sends text as it is: the tests check it against the contract, so that requests need not. */
export function sendReady(
  reply: FastifyReply,
  text: string,
  cacheControl: string,
  contentType = 'application/json; charset=utf-8',
): FastifyReply {
  return reply
    .headers({
      'content-type': contentType,
      'cache-control': cacheControl,
      vary: VARY,
    })
    .send(text);
}
