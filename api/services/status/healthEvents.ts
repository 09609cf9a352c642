import { randomUUID } from 'node:crypto';
import { listen } from '../../../db/announcements.ts';
import type { Pool } from '../../../db/pool.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import type { DaemonStatus, DaemonStatusService } from '../daemonStatusService.ts';
import type { PlatformStatsService, VpsFigures } from '../platformStatsService.ts';
import { Refusal } from '../refusal.ts';

/** What happened. A client that comes back says the id of the last it saw. */
export type HealthEvent =
  | { id: string; kind: 'stats'; figures: VpsFigures }
  | { id: string; kind: 'billing'; status: DaemonStatus };

export interface HealthListener {
  tell: (event: HealthEvent) => void;
  /** The app is closing: nothing more will come. */
  end: () => void;
}

/** How many streams may be open, in all and of one client. */
interface StreamLimits {
  clients: number;
  clientsEach: number;
}

interface KnownEvent {
  number: number;
  event: HealthEvent;
  /** What it says, but for times that always go on. */
  fingerprint: string;
}

/** A change, whoever made it, is told within this time and that of two counts: one may have begun just before it. */
const LOOK_EVERY_MS = 1_200;
/** Silence changes billing's state as well: a heartbeat grows old. */
const LOOK_AT_BILLING_EVERY_MS = 15_000;
const MOST_CLIENTS = 1_000;
/** Of one address or account. A browser has one stream, or one a tab over plain HTTP; an office shares an address. */
const MOST_CLIENTS_EACH = 50;

/** As often as the pages try; until then they poll. */
const TRY_AGAIN_SECONDS = 30;

/**
 * Tells open event streams what has changed. While somebody listens, the figures are looked at every second or so, and
 * told when they differ; billing's announcements come over one connection for the whole app. Nobody listens: no work.
 */
export class HealthEvents {
  readonly #pool: Pool;
  readonly #stats: PlatformStatsService;
  readonly #daemons: DaemonStatusService;
  readonly #most: StreamLimits;
  /** Each with the client whose it is. */
  readonly #listeners = new Map<HealthListener, string>();
  /** Begins every id: the numbers of another process, or of this one before it was restarted, mean nothing here. */
  readonly #series = randomUUID().slice(0, 8);
  #timer: NodeJS.Timeout | null = null;
  #looking = false;
  #connection: { close(): void } | null = null;
  #lastNumber = 0;
  #lastStats: KnownEvent | null = null;
  #lastBilling: KnownEvent | null = null;
  #billingRung = true;
  #billingLookedAt = 0;

  constructor(
    pool: Pool,
    stats: PlatformStatsService,
    daemons: DaemonStatusService,
    most: Partial<StreamLimits> = {},
  ) {
    this.#pool = pool;
    this.#stats = stats;
    this.#daemons = daemons;
    this.#most = { clients: MOST_CLIENTS, clientsEach: MOST_CLIENTS_EACH, ...most };
  }

  get clients(): number {
    return this.#listeners.size;
  }

  /**
   * Tells the listener what is known after the event `lastSeen`, then all that changes. `client` is the address or account
   * it counts for. Returns how to leave.
   */
  subscribe(listener: HealthListener, client: string, lastSeen?: string): () => void {
    this.#requirePlace(client);
    this.#listeners.set(listener, client);
    const seen = this.#numberOf(lastSeen);
    for (const known of [this.#lastStats, this.#lastBilling]) {
      if (known && known.number > seen) listener.tell(known.event);
    }
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  #requirePlace(client: string): void {
    const { clients, clientsEach } = this.#most;
    const own = [...this.#listeners.values()].filter((other) => other === client).length;
    if (own >= clientsEach)
      throw new Refusal('too_many_requests', `the ${client} has ${pluralize(own, 'event stream')} open`, {
        retryAfterSeconds: TRY_AGAIN_SECONDS,
      });
    if (this.#listeners.size >= clients)
      throw new Refusal('unavailable', 'too many event streams are open', {
        retryAfterSeconds: TRY_AGAIN_SECONDS,
      });
  }

  /** Ends every stream. */
  close(): void {
    for (const listener of this.#listeners.keys()) listener.end();
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
      if (!this.#connection) await this.#listenForBilling();
      await this.#lookAtStats();
      const quietMs = performance.now() - this.#billingLookedAt;
      if (this.#billingRung || quietMs > LOOK_AT_BILLING_EVERY_MS) await this.#lookAtBilling();
    } catch {
      this.#billingRung = true;
    } finally {
      this.#looking = false;
    }
  }

  async #listenForBilling(): Promise<void> {
    let lost = false;
    const ring = () => {
      this.#billingRung = true;
    };
    const connection = await listen(this.#pool, ring, () => {
      lost = true;
      this.#connection = null;
      ring();
    });
    // Everybody may have left meanwhile.
    if (this.#timer === null) connection.close();
    else if (!lost) this.#connection = connection;
  }

  async #lookAtStats(): Promise<void> {
    const figures = await this.#stats.countVPSNow();
    const { at: _at, ...content } = figures;
    const fingerprint = JSON.stringify(content);
    if (fingerprint === this.#lastStats?.fingerprint) {
      // Whoever comes next is told when this was seen last, not when it was seen first.
      this.#lastStats.event = { ...this.#lastStats.event, figures } as HealthEvent;
      return;
    }
    const number = ++this.#lastNumber;
    this.#lastStats = { number, fingerprint, event: { id: this.#idOf(number), kind: 'stats', figures } };
    this.#tell(this.#lastStats.event);
  }

  async #lookAtBilling(): Promise<void> {
    this.#billingRung = false;
    this.#billingLookedAt = performance.now();
    const status = await this.#daemons.readDaemonStatus();
    const { now: _now, uptimeMinutes: _uptime, daemons, ...content } = status;
    const signs = daemons.map(({ heartbeatAt: _heartbeat, ...daemon }) => daemon);
    const fingerprint = JSON.stringify({ ...content, signs }, (_key, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    if (fingerprint === this.#lastBilling?.fingerprint) return;
    const number = ++this.#lastNumber;
    this.#lastBilling = { number, fingerprint, event: { id: this.#idOf(number), kind: 'billing', status } };
    this.#tell(this.#lastBilling.event);
  }

  #idOf(number: number): string {
    return `${this.#series}-${number}`;
  }

  /** 0 for what this process has not told. */
  #numberOf(id = ''): number {
    const [series, number] = id.split('-');
    return series === this.#series ? Number(number) || 0 : 0;
  }

  #tell(event: HealthEvent): void {
    for (const listener of this.#listeners.keys()) listener.tell(event);
  }
}
