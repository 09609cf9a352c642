import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';
import { readBearer } from './authentication.ts';
import { READING } from './methods.ts';
import type { SessionCookie } from './sessionCookie.ts';

/**
 * Refuses what another site makes a browser send: requests that change something, with our cookie or to get one. Every
 * browser says where such a request comes from. Programs without a cookie say nothing, and keys are never sent by a
 * browser of itself.
 */
export function refuseForeignSites(
  app: FastifyInstance,
  cookie: SessionCookie,
  publicUrl: string | null,
): void {
  app.addHook('preParsing', async (request) => {
    if (READING.has(request.method) || readBearer(request) !== null) return;
    if (isOwn(request, publicUrl) ?? cookie.read(request) === undefined) return;
    throw new ProblemError('foreign_origin', 'a browser may change things from pages of this site only');
  });
}

/** Null when the request doesn't say where it comes from. */
function isOwn(request: FastifyRequest, publicUrl: string | null): boolean | null {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined) return isOwnOrigin(origin, request, publicUrl);
  if (site !== undefined) return site === 'same-origin';
  return null;
}

function isOwnOrigin(origin: string, { host }: FastifyRequest, publicUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  // Without a public URL the scheme is unknown behind a proxy, and a page of the same host is ours.
  return publicUrl === null ? given.host === host : given.origin === new URL(publicUrl).origin;
}
