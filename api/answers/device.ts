import type { FastifyRequest } from 'fastify';
import type { Device } from '../services/accounts/sessionStart.ts';

/** Where a request comes from. */
export function deviceOf({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Device {
  return { address: ip, userAgent: headers['user-agent'] ?? null };
}
