import { readDaemonSigns } from '../../db/daemonHealth.ts';
import type { Pool } from '../../db/pool.ts';
import { type DaemonHealth, isActive, judgeDaemons } from '../../domain/daemonHealth.ts';
import { formatInstant } from '../../domain/instant.ts';

/** Whether the built-in scheduler should bill now, and why. */
export interface BuiltInDecision {
  run: boolean;
  reason: string;
}

/** What is known of the billing daemons, judged here at read time: a daemon never judges itself. */
export class DaemonStatusService {
  readonly #pool: Pool;
  readonly #timeoutMinutes: number;

  constructor(pool: Pool, timeoutMinutes: number) {
    this.#pool = pool;
    this.#timeoutMinutes = timeoutMinutes;
  }

  /** Whether some daemon runs and showed progress within the time limit, by the database's clock. */
  async isDaemonActive(): Promise<boolean> {
    const { daemons, now } = await readDaemonSigns(this.#pool);
    return daemons.some((daemon) => isActive(daemon, now, this.#timeoutMinutes));
  }

  /** The built-in billing runs unless a daemon is active (requirement 3.13). */
  async shouldRunBuiltInBilling(): Promise<BuiltInDecision> {
    const { daemons, now } = await readDaemonSigns(this.#pool);
    const active = daemons.find((daemon) => isActive(daemon, now, this.#timeoutMinutes));
    if (active) {
      return {
        run: false,
        reason: `daemon ${active.daemonInstanceId} is active, last heartbeat ${formatInstant(active.heartbeatAt)}`,
      };
    }
    const [newest] = daemons;
    if (!newest) return { run: true, reason: 'no daemon has ever run' };
    const name = `daemon ${newest.daemonInstanceId}`;
    if (newest.status === 'stopped') return { run: true, reason: `${name} has stopped` };
    if (newest.status === 'error') return { run: true, reason: `${name} fails: ${newest.errorMessage}` };
    return {
      run: true,
      reason: `${name} has shown no progress since ${formatInstant(newest.heartbeatAt)}, over ${this.#timeoutMinutes} minutes ago`,
    };
  }

  async checkDaemonHealth(): Promise<DaemonHealth> {
    const { daemons, lastSuccessAt, now } = await readDaemonSigns(this.#pool);
    return judgeDaemons(daemons, lastSuccessAt, now, this.#timeoutMinutes);
  }
}
