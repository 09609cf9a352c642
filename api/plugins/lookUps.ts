import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pluralize } from '../../domain/pluralize.ts';
import { ProblemError } from '../problem.ts';
import { sha256 } from '../services/accounts/secrets.ts';

/** Looks up the owner of a key or cookie, unless its address has sent too many unknown ones. */
export type LookUp = <Found>(
  request: FastifyRequest,
  secret: string,
  find: () => Promise<Found | null>,
) => Promise<Found | null>;

/** How many recently valid ones are remembered. */
const MOST_REMEMBERED = 10_000;
const REMEMBERED_MS = 10 * 60_000;

/**
 * Counts before the database is asked: a key or cookie made up costs a query, and costs the address a look-up of its
 * minute. Those that were somebody's lately are not counted, so that one address of many people does not run out.
 * Throws too_many_requests.
 */
export function limitLookUps(app: FastifyInstance, perMinute: number): LookUp {
  const count = app.createRateLimit({
    max: perMinute,
    timeWindow: '1 minute',
    keyGenerator: ({ ip }) =>
      `look-ups ${(ip as string | undefined) === undefined ? 'unknown' : normalizeIP(ip)}`,
  });
  const remembered = new Map<string, number>();
  return async (request, secret, find) => {
    const name = sha256(secret).toString('base64');
    const wasFoundAt = remembered.get(name);
    if (wasFoundAt === undefined || performance.now() - wasFoundAt > REMEMBERED_MS) {
      const counted = await count(request);
      if (!counted.isAllowed && counted.isExceeded) {
        const seconds = counted.ttlInSeconds;
        throw new ProblemError('too_many_requests', `try again in ${pluralize(seconds, 'second')}`, {
          retryAfterSeconds: seconds,
        });
      }
    }
    const found = await find();
    remembered.delete(name);
    if (found !== null) remembered.set(name, performance.now());
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return found;
  };
}
