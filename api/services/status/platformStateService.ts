import { isDatabaseUnusable } from '../../../db/failure.ts';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import type { Instant } from '../../../domain/instant.ts';
import { judgePlatform, type Observed, type PlatformState } from '../../../domain/status/platformState.ts';
import type { DaemonStatusService } from '../daemonStatusService.ts';
import type { PlatformStatsService, VpsFigures } from '../platformStatsService.ts';
import { observeBilling } from './observedBilling.ts';
import type { OpenReports } from './openReports.ts';
import { TooLateError, within } from './patience.ts';
import type { ReadinessService } from './readinessService.ts';
import { SharedComputation, type SteadyClock } from './sharedComputation.ts';
import type { StatusRecordService } from './statusRecordService.ts';

export interface PlatformStateOptions {
  pool: Pool;
  stats: PlatformStatsService;
  daemons: DaemonStatusService;
  readiness: ReadinessService;
  record: StatusRecordService;
  /** Open incidents, and maintenance that is under way. */
  reports: Pick<OpenReports, 'look' | 'last'>;
  /** False for a command: that it runs does not say that the app does. */
  isApp?: boolean;
  clock?: SteadyClock;
  patience?: typeof PATIENCE;
}

/** The state as administrators or everybody else may see it. */
export interface JudgedPlatform {
  state: PlatformState;
  /** Judged at this moment, by the database's clock as far as it is known. */
  at: Instant;
  /** The last figures, however old. */
  stats: VpsFigures | null;
}

/** Several who ask within a second share a look. */
const FRESH_MS = 1_000;
const READINESS_FRESH_MS = 10_000;
/**
 * A database that takes longer to say what time it is does not answer. One that has answered so far is given longer: a busy
 * machine is slow for a moment, which is no outage. What else is read may take as long as one that is away.
 */
const PATIENCE = { answeringMs: 5_000, awayMs: 2_000 };

/** What a look finds; `busy`: with every connection at work it is this app that is slow, and nothing is learnt. */
type Sight = 'answers' | 'silent' | 'failed' | 'busy';

/**
 * What the app knows of the platform, judged. It answers whatever happens to the database, and soon: from what it last
 * saw, which it keeps in memory. The database's clock goes on by a steady one while it cannot be asked.
 */
export class PlatformStateService {
  readonly #options: Required<PlatformStateOptions>;
  readonly #looking: SharedComputation<void>;
  readonly #readiness: SharedComputation<string | null>;
  #asking: Promise<void> | null = null;
  /** The database's clock when it was last asked, by the steady one. */
  #known: { now: Instant; atMs: number } | null = null;
  #awaySinceMs: number | null = null;

  constructor(options: PlatformStateOptions) {
    const clock = options.clock ?? (() => performance.now());
    this.#options = { patience: PATIENCE, isApp: true, ...options, clock };
    this.#looking = new SharedComputation(() => this.#lookOnce(), { freshMs: FRESH_MS }, clock);
    const { readiness } = options;
    this.#readiness = new SharedComputation(
      () => readiness.findProblem(),
      { freshMs: READINESS_FRESH_MS },
      clock,
    );
  }

  /** Judged from a look no older than a second. Never fails. */
  async judge(audience: { seesBilling: boolean }): Promise<JudgedPlatform> {
    await this.#looking.get();
    return this.judgeLast(audience);
  }

  /** Since when the database does not answer; null: it does. */
  get awaySince(): Instant | null {
    return this.#awaySinceMs === null ? null : this.#moment(this.#awaySinceMs);
  }

  /** The same from what is known, without a look. */
  judgeLast({ seesBilling }: { seesBilling: boolean }): JudgedPlatform {
    const { stats, daemons, record, reports, isApp } = this.#options;
    const figures = stats.lastVPSStats();
    const status = daemons.lastDaemonStatus();
    const { awaySince } = this;
    const at = this.#moment(this.#options.clock());
    const observed: Observed = {
      now: at,
      lastGoodAt: figures?.at ?? null,
      failing: awaySince === null ? null : 'database',
      failingSince: awaySince,
      notReady: this.#readiness.last()?.value ?? null,
      isAppAway: !isApp && record.last()?.recent.app.length === 0,
      fleet: figures && { total: figures.total, errors: figures.byStatus.error },
      recent: record.last()?.recent ?? { app: [], database: [], billing: [] },
      reports: reports.last(),
      ...(seesBilling ? { billing: status && observeBilling(status) } : {}),
    };
    return { state: judgePlatform(observed), at, stats: figures };
  }

  async #lookOnce(): Promise<void> {
    const startMs = this.#options.clock();
    let sight = await this.#look();
    // It may have been asked over a connection, or together with somebody, of before it was back: not the second time.
    if (sight === 'failed') sight = await this.#look();
    if (sight === 'answers') this.#awaySinceMs = null;
    else if (sight !== 'busy') this.#awaySinceMs ??= startMs;
  }

  async #look(): Promise<Sight> {
    const { stats, daemons, record, reports, patience, pool } = this.#options;
    try {
      await within(this.#awaySinceMs === null ? patience.answeringMs : patience.awayMs, this.#ask());
    } catch (error) {
      if (!(error instanceof TooLateError)) return 'failed';
      return pool.waitingCount === 0 ? 'silent' : 'busy';
    }
    const reads = await Promise.all([
      this.#isRead(stats.getVPSStats()),
      this.#isRead(daemons.getDaemonStatus()),
      this.#isRead(record.get()),
      this.#isRead(this.#readiness.get()),
      this.#isRead(reports.look()),
    ]);
    return reads.includes(false) ? 'failed' : 'answers';
  }

  /** One question at a time. */
  #ask(): Promise<void> {
    this.#asking ??= this.#readClock().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #readClock(): Promise<void> {
    const { pool, patience, clock } = this.#options;
    const client = await pool.connect();
    try {
      const now = await within(patience.answeringMs, databaseNow(client));
      this.#known = { now, atMs: clock() };
      client.release();
    } catch (error) {
      // A connection that gave no answer is given up.
      client.release(true);
      throw error;
    }
  }

  /** Whether the database can be read. What takes long or fails otherwise stands as it was, until it is too old. */
  #isRead(reading: Promise<unknown>): Promise<boolean> {
    return within(this.#options.patience.awayMs, reading).then(
      () => true,
      (error) => error instanceof TooLateError || !isDatabaseUnusable(error),
    );
  }

  #moment(atMs: number): Instant {
    // An app that has never reached the database has nothing better than its own clock, which is for show only.
    const known = this.#known ?? { now: BigInt(Date.now()) * 1_000n, atMs: this.#options.clock() };
    return known.now + BigInt(Math.round((atMs - known.atMs) * 1_000));
  }
}
