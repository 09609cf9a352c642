import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';
import type { AuditUser } from '../../db/accounts/auditLog.ts';

/** Who makes a request, for the audit log. */
export function auditActorOf({ actor, id }: Pick<FastifyRequest, 'actor' | 'id'>): AuditUser {
  if (actor.kind === 'anonymous') throw new ProblemError('not_signed_in');
  return { userId: actor.userId, keyId: actor.kind === 'key' ? actor.keyId : null, requestId: id };
}
