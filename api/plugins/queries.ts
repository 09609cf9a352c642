import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

const NO_FIELDS = z.strictObject({});

/**
 * Lets the API's routes that name no query take none: unknown fields are refused in queries as in bodies. Pages and
 * files take any, since links to them get tracking parameters. Must come before the routes.
 */
export function refuseUnknownQueries(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/')) return;
    route.schema = { querystring: NO_FIELDS, ...route.schema };
  });
}
