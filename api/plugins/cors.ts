import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Other sites whose pages may call the API; empty: none. "*" is every site. */
export type CorsOrigins = readonly string[];

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const SENT = 'authorization, content-type, idempotency-key, if-none-match, last-event-id';
const SHOWN =
  'allow, content-disposition, etag, location, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, x-request-id';
const PREFLIGHT_SECONDS = '600';

/**
 * Lets pages of the named sites call the API, with a key or as visitors: never with a cookie, so a session stays this
 * site's own. A preflight is answered here, whatever the route. Must come before the limits, which would count it.
 */
export function allowOtherSites(app: FastifyInstance, origins: CorsOrigins): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    const { origin } = request.headers;
    if (origin === undefined || !(allowed.has('*') || allowed.has(origin))) return;
    reply.header('access-control-allow-origin', origin);
    if (!isPreflight(request)) {
      reply.header('access-control-expose-headers', SHOWN);
      return;
    }
    await reply
      .code(204)
      .headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': SENT,
        'access-control-max-age': PREFLIGHT_SECONDS,
      })
      .send();
  });
  // Caches must not give one site's answer to another. Last, since routes name what their answers vary by.
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.url.startsWith('/api/')) {
      const vary = reply.getHeader('vary');
      reply.header('vary', vary === undefined ? 'origin' : `${vary}, origin`);
    }
    return payload;
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
