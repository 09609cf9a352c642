import type { FastifyRequest } from 'fastify';
import { isAdministrator } from '../actor.ts';
import { ProblemError } from '../problem.ts';

/** Why an administrator does what a wallet does not admit; null when nobody wants to. Throws for everybody else. */
export function overrideOf(request: FastifyRequest & { body?: unknown }): string | null {
  const { overrideReason } = (request.body ?? {}) as { overrideReason?: string };
  if (overrideReason === undefined) return null;
  if (isAdministrator(request)) return overrideReason;
  throw new ProblemError('forbidden', 'only administrators override what the wallet does not admit');
}
