import { recordDeath, unstoppedDaemonsOf } from '../../db/billing/daemonStatus.ts';
import { isAlive } from '../../db/embedded/postmaster.ts';
import type { Pool } from '../../db/pool.ts';
import type { DaemonConfig } from './config.ts';
import type { Logger } from './logger.ts';

/**
 * Records the end of daemons that died on this machine without a word. One that was killed looks active until its
 * heartbeat is too old, and once its successor has stopped would keep the app from taking over. Whoever starts on the
 * same machine sees that its process is gone; a process id that was given out again only leaves things as they were.
 */
export async function pruneDeadDaemons(
  pool: Pool,
  { host, identity }: Pick<DaemonConfig, 'host' | 'identity'>,
  logger: Logger,
): Promise<void> {
  for (const { daemonInstanceId, pid } of await unstoppedDaemonsOf(pool, host)) {
    if (daemonInstanceId === identity || isAlive(pid)) continue;
    await recordDeath(pool, daemonInstanceId);
    logger.warn({ daemon: daemonInstanceId }, 'another daemon had died here without a word');
  }
}
