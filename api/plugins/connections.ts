import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

/** How long a request may take to arrive; answers have no limit here. */
export interface ArrivalLimits {
  headersMs: number;
  /** Headers and body. */
  requestMs: number;
  /** How often connections are looked at: so much later than the limit one may end. */
  checkEveryMs: number;
}

export const ARRIVAL_LIMITS: ArrivalLimits = { headersMs: 15_000, requestMs: 30_000, checkEveryMs: 5_000 };

/** Of one address: a browser has six or so, and an office shares an address. */
const MOST_CONNECTIONS_EACH = 500;
/** In all: the rest of the process's open files is for the database. */
const MOST_CONNECTIONS = 5_000;

/**
 * Bounds connections, which cost something before a request can be counted: how many are open, in all and of one
 * address. Behind a proxy all come from one address, so there (`behindProxy`, or a proxy on this machine) only the
 * first counts.
 */
export function limitConnections(
  app: FastifyInstance,
  behindProxy: boolean,
  mostEach = MOST_CONNECTIONS_EACH,
): void {
  app.server.maxConnections = MOST_CONNECTIONS;
  if (behindProxy) return;
  const open = new Map<string, number>();
  app.server.on('connection', (socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isLoopback(remoteAddress)) return;
    const address = normalizeIP(remoteAddress);
    const count = (open.get(address) ?? 0) + 1;
    if (count > mostEach) {
      socket.destroy();
      return;
    }
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
