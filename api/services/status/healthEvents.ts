import { randomUUID } from 'node:crypto';
import { listen } from '../../../db/announcements.ts';
import type { Pool } from '../../../db/pool.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import type { DaemonStatus, DaemonStatusService } from '../daemonStatusService.ts';
import type { PlatformStatsService, VpsFigures } from '../platformStatsService.ts';
import type { JudgedPlatform, PlatformStateService } from './platformStateService.ts';
import { Refusal } from '../refusal.ts';

/** What happened. A client that comes back says the id of the last it saw. */
export type HealthEvent =
  | { id: string; kind: 'state'; forVisitors: JudgedPlatform; forAdministrators: JudgedPlatform }
  | { id: string; kind: 'stats'; figures: VpsFigures }
  | { id: string; kind: 'billing'; status: DaemonStatus };

/** The same, before it has one. */
type News = HealthEvent extends infer Event ? (Event extends HealthEvent ? Omit<Event, 'id'> : never) : never;

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
  fingerprint: string;
}

export interface HealthSources {
  pool: Pool;
  stats: PlatformStatsService;
  daemons: DaemonStatusService;
  platformState: PlatformStateService;
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
 * Tells open event streams what has changed. While somebody listens, state and figures are looked at every second or so,
 * and told when they differ; billing's announcements come over one connection for the whole app. Nobody listens: no work.
 */
export class HealthEvents {
  readonly #sources: HealthSources;
  readonly #most: StreamLimits;
  /** Each with the client whose it is. */
  readonly #listeners = new Map<HealthListener, string>();
  /** Begins every id: the numbers of another process, or of this one before it was restarted, mean nothing here. */
  readonly #series = randomUUID().slice(0, 8);
  readonly #known = new Map<HealthEvent['kind'], KnownEvent>();
  #timer: NodeJS.Timeout | null = null;
  #isJudging = false;
  #isLooking = false;
  #connection: { close(): void } | null = null;
  #lastNumber = 0;
  #billingRung = true;
  #billingLookedAt = 0;

  constructor(sources: HealthSources, most: Partial<StreamLimits> = {}) {
    this.#sources = sources;
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
    // Others may have had the app look since: nobody is told first what is outdated.
    if (this.#known.has('state')) this.#tellState();
    this.#listeners.set(listener, client);
    const seen = this.#numberOf(lastSeen);
    for (const known of [...this.#known.values()].sort((one, other) => one.number - other.number)) {
      if (known.number > seen) listener.tell(known.event);
    }
    this.#timer ??= setInterval(() => this.#lookOnAll(), LOOK_EVERY_MS);
    this.#lookOnAll();
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
    this.#known.clear();
    this.#billingRung = true;
  }

  #lookOnAll(): void {
    void this.#judge();
    void this.#look();
  }

  /** Beside the figures, which a database that has fallen silent would hold up. */
  async #judge(): Promise<void> {
    if (this.#isJudging) return;
    this.#isJudging = true;
    try {
      await this.#sources.platformState.judge({ seesBilling: true });
      this.#tellState();
    } finally {
      this.#isJudging = false;
    }
  }

  #tellState(): void {
    const { platformState } = this.#sources;
    const forAdministrators = platformState.judgeLast({ seesBilling: true });
    const forVisitors = platformState.judgeLast({ seesBilling: false });
    this.#tellIfNew(forAdministrators.state, { kind: 'state', forVisitors, forAdministrators });
  }

  /** One look at a time; a database that is away is looked at again in a moment, and the last figures stand. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      if (!this.#connection) await this.#listenForBilling();
      await this.#lookAtStats();
      const quietMs = performance.now() - this.#billingLookedAt;
      if (this.#billingRung || quietMs > LOOK_AT_BILLING_EVERY_MS) await this.#lookAtBilling();
    } catch {
      this.#billingRung = true;
    } finally {
      this.#isLooking = false;
    }
  }

  async #listenForBilling(): Promise<void> {
    let lost = false;
    const ring = () => {
      this.#billingRung = true;
    };
    const connection = await listen(this.#sources.pool, ring, () => {
      lost = true;
      this.#connection = null;
      ring();
    });
    // Everybody may have left meanwhile.
    if (this.#timer === null) connection.close();
    else if (!lost) this.#connection = connection;
  }

  async #lookAtStats(): Promise<void> {
    const figures = await this.#sources.stats.countVPSNow();
    const { at: _at, ...content } = figures;
    this.#tellIfNew(content, { kind: 'stats', figures });
  }

  async #lookAtBilling(): Promise<void> {
    this.#billingRung = false;
    this.#billingLookedAt = performance.now();
    const status = await this.#sources.daemons.readDaemonStatus();
    const { now: _now, uptimeMinutes: _uptime, daemons, ...content } = status;
    const signs = daemons.map(({ heartbeatAt: _heartbeat, ...daemon }) => daemon);
    this.#tellIfNew({ ...content, signs }, { kind: 'billing', status });
  }

  /** `content` is what it says, but for times that always go on. */
  #tellIfNew(content: object, news: News): void {
    // Everybody left during the look: who comes next is not to be told of it.
    if (this.#listeners.size === 0) return;
    const fingerprint = JSON.stringify(content, (_key, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    const known = this.#known.get(news.kind);
    if (fingerprint === known?.fingerprint) {
      // Whoever comes next is told when this was seen last, not when it was seen first.
      known.event = { ...news, id: known.event.id };
      return;
    }
    const number = ++this.#lastNumber;
    const event = { ...news, id: `${this.#series}-${number}` };
    this.#known.set(news.kind, { number, fingerprint, event });
    for (const listener of this.#listeners.keys()) listener.tell(event);
  }

  /** 0 for what this process has not told. */
  #numberOf(id = ''): number {
    const [series, number] = id.split('-');
    return series === this.#series ? Number(number) || 0 : 0;
  }
}
