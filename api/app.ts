import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { pendingMigrations } from '../db/migrate.ts';
import type { Pool } from '../db/pool.ts';

/** The app, built but not listening. */
export function buildApp({ pool, logger }: { pool: Pool; logger: FastifyBaseLogger }): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
  });

  app.get('/livez', async () => ({ status: 'ok' }));

  /** Ready: the database answers, and has every migration of this version. */
  app.get('/readyz', async (_request, reply) => {
    const pending = await pendingMigrations(pool).catch(() => null);
    if (pending === null)
      return reply.code(503).send({ status: 'unavailable', reason: 'the database does not answer' });
    if (pending.length > 0) {
      return reply
        .code(503)
        .send({ status: 'unavailable', reason: `${pending.length} migrations are pending` });
    }
    return { status: 'ok' };
  });

  return app;
}
