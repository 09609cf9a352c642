import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { describeApi } from './plugins/openapi.ts';
import { limitRates, type RateLimits } from './plugins/limits.ts';
import { requirePolicies } from './plugins/policies.ts';
import { answerFrameworkError, answerProblems } from './plugins/problems.ts';
import { hardenAnswers } from './plugins/security.ts';
import { livenessRoutes, type LivenessServices } from './routes/liveness.ts';
import { platformRoutes, type PlatformServices } from './routes/platform.ts';

export interface AppOptions {
  logger: FastifyBaseLogger;
  services: LivenessServices & PlatformServices;
  limits: RateLimits;
  /** Whose X-Forwarded-For is believed: nobody's by default, or addresses and networks of proxies. */
  trustProxy: boolean | string[];
}

const BODY_LIMIT_BYTES = 256 * 1024;

/** The app, built but not listening. */
export async function buildApp({
  logger,
  services,
  limits,
  trustProxy,
}: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    frameworkErrors: answerFrameworkError,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('actor');
  app.decorateRequest('organization');
  app.addHook('onRequest', async (request, reply) => {
    request.actor = { kind: 'anonymous' };
    reply.header('x-request-id', request.id);
  });
  answerProblems(app);
  requirePolicies(app);
  await hardenAnswers(app);
  await limitRates(app, limits);
  await describeApi(app);
  await app.register(livenessRoutes, services);
  await app.register(platformRoutes, services);
  return app;
}
