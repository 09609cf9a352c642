import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../db/announcements.ts';
import { describeFailure } from '../../db/failure.ts';
import { pendingMigrations } from '../../db/migrate.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import type { DaemonConfig } from './config.ts';
import type { Logger } from './logger.ts';

/** A wait for the database, as the status file shows it; by this machine's clock, since no other can be asked. */
export interface DatabaseWait {
  since: Date;
  attempts: number;
  nextTry: Date;
  lastError: string;
}

export interface DatabaseEvents {
  onWaiting: (wait: DatabaseWait) => void;
  /** The database is available, for the first time or again. */
  onConnected: () => Promise<void>;
  onAnnouncement: (text: string) => void;
  /** The connection broke: time for a look. */
  onLost: () => void;
}

/** In addition to the slices' connections: announcements, the lease, the daemon's record, and the run's own row. */
const OTHER_CONNECTIONS = 4;
/** A repeated error is logged only this often. */
const REMIND_EVERY_ATTEMPTS = 20;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;

class SchemaNotReadyError extends Error {
  override name = 'SchemaNotReadyError';
}

/** The connection to PostgreSQL, which may be down at any time and for any length of time. */
export class Database {
  readonly pool: Pool;
  readonly #logger: Logger;
  readonly #events: DatabaseEvents;
  #listening: { close(): void } | null = null;
  #wait: DatabaseWait | null = null;

  constructor(config: DaemonConfig, logger: Logger, events: DatabaseEvents) {
    const { databaseUrl, billingConnections } = config.settings;
    this.#logger = logger;
    this.#events = events;
    this.pool = createPool({
      url: databaseUrl,
      applicationName: `containerstacks daemon ${config.identity}`,
      role: 'containerstacks_daemon',
      max: billingConnections + OTHER_CONNECTIONS,
      onError: (error) => logger.warn({ reason: describeFailure(error) }, 'a database connection broke'),
    });
  }

  get connected(): boolean {
    return this.#listening !== null;
  }

  /** Makes sure that the database is reachable, migrated and listened to. Throws when it is not. */
  async ready(): Promise<void> {
    if (this.connected) return;
    await this.#connect();
    await this.#events.onConnected();
  }

  /** After trouble: waits, longer each time until something works again, and makes `ready` check again. */
  async waitToRetry(error: unknown, stop: AbortSignal): Promise<void> {
    this.#listening?.close();
    this.#listening = null;
    const attempts = (this.#wait?.attempts ?? 0) + 1;
    const delayMs = backoffMs(attempts - 1, Math.random());
    const lastError = describeFailure(error);
    const sameAgain = lastError === this.#wait?.lastError && attempts % REMIND_EVERY_ATTEMPTS !== 0;
    const now = Date.now();
    this.#wait = {
      since: this.#wait?.since ?? new Date(now),
      attempts,
      nextTry: new Date(now + delayMs),
      lastError,
    };
    this.#logger[sameAgain ? 'debug' : 'warn']({ ...this.#wait }, 'waiting for the database');
    this.#events.onWaiting(this.#wait);
    await sleep(delayMs, undefined, { signal: stop }).catch(() => {});
  }

  /** Everything worked: the next failure starts a new count. */
  worked(): void {
    if (this.#wait) this.#logger.info({ waitedSince: this.#wait.since }, 'the database is back');
    this.#wait = null;
  }

  async close(): Promise<void> {
    this.#listening?.close();
    this.#listening = null;
    await this.pool.end();
  }

  async #connect(): Promise<void> {
    const pending = await pendingMigrations(this.pool).catch(explainMissingRole);
    if (pending.length > 0) {
      throw new SchemaNotReadyError(
        `the database is not migrated (${pending.length} to go, first ${pending[0]}): run "containerstacks migrate"`,
      );
    }
    this.#listening = await listen(this.pool, this.#events.onAnnouncement, () => {
      this.#listening = null;
      this.#events.onLost();
    });
  }
}

function explainMissingRole(error: unknown): never {
  const { code, message } = error as { code?: string; message: string };
  if (code === '22023' && message.includes('role')) {
    throw new SchemaNotReadyError(
      'the database has no role containerstacks_daemon: run "containerstacks migrate"',
      {
        cause: error,
      },
    );
  }
  throw error;
}

/**
 * How long to wait before the next attempt, in milliseconds: up to a ceiling that doubles with each attempt
 * (counted from 0) until 30 s. Full jitter, so that many clients of a recovering server don't return at once;
 * a tenth of the ceiling at least, so that an unlucky draw doesn't spin. `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  const ceilingMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 30));
  return Math.max(ceilingMs / 10, random * ceilingMs);
}
