import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problem.ts';
import type { Services } from '../services.ts';

/** For load balancers and service managers: never limited, never described. */
export async function livenessRoutes(
  app: FastifyInstance,
  { readiness }: Pick<Services, 'readiness'>,
): Promise<void> {
  const options = {
    schema: { hide: true },
    config: { policy: { allow: 'public', impersonal: true }, rateLimit: false },
  } as const;

  app.get('/livez', options, async () => ({ status: 'ok' }));

  app.get('/readyz', options, async () => {
    const reason = await readiness.findProblem();
    if (reason !== null) throw new ProblemError('unavailable', reason);
    return { status: 'ok' };
  });
}
