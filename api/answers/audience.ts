import type { FastifyReply, FastifyRequest } from 'fastify';
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

/** The same; refuses visitors where they are not to see anything. */
export function requireAudience(
  request: FastifyRequest,
  { publicStatus }: { publicStatus: boolean },
): Audience {
  const audience = audienceOf(request);
  if (audience === 'anonymous' && !publicStatus) throw new ProblemError('not_signed_in');
  return audience;
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
