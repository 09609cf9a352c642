import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problem.ts';
import type { ReadinessService } from '../services/status/readinessService.ts';

export interface LivenessServices {
  readiness: ReadinessService;
}

/** For load balancers and service managers: never limited, never described. */
export async function livenessRoutes(app: FastifyInstance, { readiness }: LivenessServices): Promise<void> {
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
