import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';
import type { Services } from '../services.ts';

/** Who may scrape: nobody, whoever comes from this machine, or everybody (behind a proxy that decides). */
export type MetricsAccess = 'off' | 'local' | 'open';

export interface MetricsRoutesOptions extends Pick<Services, 'metrics'> {
  metricsAccess: MetricsAccess;
}

const LOCAL_ADDRESSES = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
/** What proxies add, trusted or not: one of them is enough to tell that somebody asks from elsewhere. */
const PROXY_HEADERS = /^(forwarded|via|x-forwarded-|x-real-ip$|x-client-ip$|true-client-ip$|cf-)/;

/**
 * Whether somebody on this machine asks, and for this machine: a proxy here that adds no header brings the name that it
 * is called by, and so does a browser that a foreign name was made to lead here. nginx left to itself says localhost,
 * but in HTTP/1.0.
 */
function isLocal({ socket, raw, hostname, headers }: FastifyRequest): boolean {
  return (
    LOCAL_ADDRESSES.has(socket.remoteAddress ?? '') &&
    raw.httpVersion !== '1.0' &&
    LOCAL_NAMES.has(hostname) &&
    !Object.keys(headers).some((name) => PROXY_HEADERS.test(name))
  );
}

/** Measures every request of the app, by route, but for event streams: those stay open for hours. */
export function observeRequests(app: FastifyInstance, { metrics }: MetricsRoutesOptions): void {
  app.addHook('onResponse', async (request, reply) => {
    if (String(reply.raw.getHeader('content-type')).startsWith('text/event-stream')) return;
    const route = request.routeOptions.url ?? 'unknown';
    metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
  });
}

export async function metricsRoutes(
  app: FastifyInstance,
  { metrics, metricsAccess }: MetricsRoutesOptions,
): Promise<void> {
  app.get(
    '/metrics',
    { schema: { hide: true }, config: { policy: { allow: 'public' }, rateLimit: false } },
    async (request, reply) => {
      // Those who may not see it get a 404.
      if (metricsAccess === 'off' || (metricsAccess === 'local' && !isLocal(request))) {
        throw new ProblemError('not_found', 'there is no GET /metrics');
      }
      return reply.type(metrics.contentType).send(await metrics.expose());
    },
  );
}
