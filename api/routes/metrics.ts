import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';
import type { MetricsService } from '../services/status/metricsService.ts';

/** Who may scrape: nobody, whoever comes from this machine, or everybody (behind a proxy that decides). */
export type MetricsAccess = 'off' | 'local' | 'open';

export interface MetricsServices {
  metrics: MetricsService;
  metricsAccess: MetricsAccess;
}

const LOCAL = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** What a proxy on this machine passes on comes from elsewhere, also where nobody has said to trust that proxy. */
function isLocal({ ip, headers }: FastifyRequest): boolean {
  return LOCAL.has(ip) && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
}

/** Measures every request of the app, by route, but for event streams: those stay open for hours. */
export function observeRequests(app: FastifyInstance, { metrics }: MetricsServices): void {
  app.addHook('onResponse', async (request, reply) => {
    if (String(reply.raw.getHeader('content-type')).startsWith('text/event-stream')) return;
    const route = request.routeOptions.url ?? 'unknown';
    metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
  });
}

export async function metricsRoutes(
  app: FastifyInstance,
  { metrics, metricsAccess }: MetricsServices,
): Promise<void> {
  app.get(
    '/metrics',
    { schema: { hide: true }, config: { policy: { allow: 'public' }, rateLimit: false } },
    async (request, reply) => {
      // To whom it is closed, it is not there.
      if (metricsAccess === 'off' || (metricsAccess === 'local' && !isLocal(request))) {
        throw new ProblemError('not_found', 'there is no GET /metrics');
      }
      return reply.type(metrics.contentType).send(await metrics.expose());
    },
  );
}
