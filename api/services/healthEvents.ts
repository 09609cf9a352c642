import { listen } from '../../db/announcements.ts';
import type { Pool } from '../../db/pool.ts';
import type { DaemonStatus, DaemonStatusService } from './daemonStatusService.ts';
import type { PlatformStatsService, VpsFigures } from './platformStatsService.ts';

/** What happened, with a number that rises: a client that comes back says the last it saw. */
export type HealthEvent =
  | { id: number; kind: 'stats'; figures: VpsFigures }
  | { id: number; kind: 'billing'; status: DaemonStatus };

export interface HealthListener {
  tell: (event: HealthEvent) => void;
  /** The app is closing: nothing more will come. */
  end: () => void;
}

/** A change that nobody announced (somebody wrote to the database by hand) shows within this time. */
const LOOK_EVERY_MS = 1_500;
/** Silence changes billing's state as well: a heartbeat grows old. */
const LOOK_AT_BILLING_EVERY_MS = 15_000;
const MOST_CLIENTS = 1_000;

export class TooManyStreamsError extends Error {
  override name = 'TooManyStreamsError';
}

/**
 * Tells open event streams what has changed. While somebody listens, the figures are looked at every second or so, and
 * told when they differ; billing's announcements come over one connection for the whole app. Nobody listens: no work.
 */
export class HealthEvents {
  readonly #pool: Pool;
  readonly #stats: PlatformStatsService;
  readonly #daemons: DaemonStatusService;
  readonly #listeners = new Set<HealthListener>();
  #timer: NodeJS.Timeout | null = null;
  #looking = false;
  #connection: { close(): void } | null = null;
  #lastId = 0;
  #lastStats: { event: HealthEvent; fingerprint: string } | null = null;
  #lastBilling: { event: HealthEvent; fingerprint: string } | null = null;
  #billingRung = true;
  #billingLookedAt = 0;

  constructor(pool: Pool, stats: PlatformStatsService, daemons: DaemonStatusService) {
    this.#pool = pool;
    this.#stats = stats;
    this.#daemons = daemons;
  }

  get clients(): number {
    return this.#listeners.size;
  }

  /** Tells the listener what is known after `lastSeen`, then all that changes. Returns how to leave. */
  subscribe(listener: HealthListener, lastSeen: number): () => void {
    if (this.#listeners.size >= MOST_CLIENTS)
      throw new TooManyStreamsError('too many event streams are open');
    this.#listeners.add(listener);
    for (const known of [this.#lastStats, this.#lastBilling]) {
      if (known && (known.event.id > lastSeen || lastSeen > this.#lastId)) listener.tell(known.event);
    }
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  /** Ends every stream. */
  close(): void {
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
    this.#rest();
  }

  #rest(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#connection?.close();
    this.#connection = null;
    this.#lastStats = null;
    this.#lastBilling = null;
    this.#billingRung = true;
  }

  /** One look at a time; a database that is away is looked at again in a moment, and the last figures stand. */
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#connection ??= await listen(
        this.#pool,
        () => {
          this.#billingRung = true;
        },
        () => {
          this.#connection = null;
        },
      );
      await this.#lookAtStats();
      const quietMs = performance.now() - this.#billingLookedAt;
      if (this.#billingRung || quietMs > LOOK_AT_BILLING_EVERY_MS) await this.#lookAtBilling();
    } catch {
      this.#billingRung = true;
    } finally {
      this.#looking = false;
    }
  }

  async #lookAtStats(): Promise<void> {
    const figures = await this.#stats.getVPSStats();
    const { at: _at, ...content } = figures;
    const fingerprint = JSON.stringify(content);
    if (fingerprint === this.#lastStats?.fingerprint) return;
    const event: HealthEvent = { id: ++this.#lastId, kind: 'stats', figures };
    this.#lastStats = { event, fingerprint };
    this.#tell(event);
  }

  async #lookAtBilling(): Promise<void> {
    this.#billingRung = false;
    this.#billingLookedAt = performance.now();
    const status = await this.#daemons.getDaemonStatus();
    const { now: _now, uptimeMinutes: _uptime, daemons, ...content } = status;
    const signs = daemons.map(({ heartbeatAt: _heartbeat, ...daemon }) => daemon);
    const fingerprint = JSON.stringify({ ...content, signs }, (_key, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    if (fingerprint === this.#lastBilling?.fingerprint) return;
    const event: HealthEvent = { id: ++this.#lastId, kind: 'billing', status };
    this.#lastBilling = { event, fingerprint };
    this.#tell(event);
  }

  #tell(event: HealthEvent): void {
    for (const listener of this.#listeners) listener.tell(event);
  }
}
