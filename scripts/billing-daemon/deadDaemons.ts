import { recordDeath, unstoppedDaemonsOf } from '../../db/billing/daemonStatus.ts';
import { isAlive } from '../../db/embedded/postmaster.ts';
import type { Pool } from '../../db/pool.ts';
import type { DaemonConfig } from './config.ts';
import type { Logger } from './logger.ts';

/**
 * Records the end of daemons that died on this machine without saying so. A killed one looks active until its
 * heartbeat is too old, and would keep the app from taking over after its successor has stopped. A daemon on the
 * same machine sees that the process is gone; if its ID is in use again, nothing changes.
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
