import type { FastifyInstance } from 'fastify';

/** Routes that serve files of the reference pages; open to all, and nothing else may go without a policy. */
const DOCUMENTATION = /^\/api\/docs(\/|$)/;

/** Refuses to start with a route that does not say who may call it. */
export function requirePolicies(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.policy || DOCUMENTATION.test(route.url)) return;
    throw new Error(`${route.method} ${route.url} declares no policy: say who may call it (api/actor.ts)`);
  });
}
