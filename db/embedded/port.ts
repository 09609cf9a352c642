import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { EmbeddedPostgresError } from './program.ts';

/** Below every system's range for outgoing connections, so that a port stays free while the server restarts. */
const lowest = 20_000;
const highest = 30_000;

/** A free port of 127.0.0.1: the wanted one if possible. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted && (await isFree(wanted))) return wanted;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
  throw new EmbeddedPostgresError(`No free port found on 127.0.0.1 from ${lowest} to ${highest}`);
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  return promise;
}

/** Whether anything listens on this port of 127.0.0.1. */
export function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = connect(port, '127.0.0.1');
  probe.once('error', () => resolve(false));
  probe.once('connect', () => resolve(true));
  return promise.finally(() => probe.destroy());
}
