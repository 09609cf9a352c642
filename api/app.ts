import { randomUUID } from 'node:crypto';
import etag from '@fastify/etag';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Actor } from './actor.ts';
import { describeApi } from './plugins/openapi.ts';
import { limitRates, type RateLimits } from './plugins/limits.ts';
import { requirePolicies } from './plugins/policies.ts';
import { answerProblems, refuseUnroutable } from './plugins/problems.ts';
import { hardenAnswers } from './plugins/security.ts';
import { type HealthServices, healthRoutes } from './routes/health.ts';
import { type LivenessServices, livenessRoutes } from './routes/liveness.ts';
import { type MetricsServices, metricsRoutes, observeRequests } from './routes/metrics.ts';

export interface AppOptions {
  logger: FastifyBaseLogger;
  services: LivenessServices & HealthServices & MetricsServices;
  limits: RateLimits;
  /** Who makes a request. */
  identify: (request: FastifyRequest) => Promise<Actor>;
  /** Whose X-Forwarded-For is believed: nobody's by default, or addresses and networks of proxies. */
  trustProxy: boolean | string[];
}

const BODY_LIMIT_BYTES = 256 * 1024;

/** The app, built but not listening. */
export async function buildApp({
  logger,
  services,
  limits,
  identify,
  trustProxy,
}: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    frameworkErrors: refuseUnroutable,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('actor');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    request.actor = await identify(request);
  });
  observeRequests(app, services);
  answerProblems(app);
  requirePolicies(app);
  await hardenAnswers(app);
  await app.register(etag, { weak: true });
  await limitRates(app, limits);
  await describeApi(app);
  await app.register(livenessRoutes, services);
  await app.register(metricsRoutes, services);
  await app.register(healthRoutes, services);
  return app;
}
