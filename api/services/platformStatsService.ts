import {
  countFleet,
  countPlatform,
  type FleetCount,
  type PlatformTotals,
} from '../../db/status/platformStats.ts';
import type { Pool } from '../../db/pool.ts';
import type { Instant } from '../../domain/instant.ts';
import { hasTooManyErrors } from '../../domain/status/fleetErrors.ts';
import { Refusal } from './refusal.ts';
import { within } from './status/patience.ts';
import { SharedComputation, type SteadyClock } from './status/sharedComputation.ts';

type ByStatus = Record<FleetCount['status'], number>;

export interface VpsFigures {
  total: number;
  byStatus: ByStatus;
  resources: { totalVCPUs: number; totalMemoryGB: number; totalDiskGB: number };
  byRegion: {
    region: string;
    total: number;
    byStatus: ByStatus;
    state: 'operational' | 'degraded';
  }[];
  byPlan: { plan: string | null; total: number }[];
  at: Instant;
}

export interface PlatformFigures extends PlatformTotals {
  expiresAt: Instant;
  /** The database did not answer, and these are the last known figures. */
  stale: boolean;
}

/** Counted at most this often; a change shows within five seconds, a browser's cache of two included. */
const VPS_AGES = { freshMs: 1_500, lastingMs: 2_500 };
/** All-time totals (requirement 5.8). */
const PLATFORM_MAX_AGE_MS = 5 * 60_000;
/** How long the last totals are served while the database does not answer. */
const PLATFORM_STALE_LIMIT_MS = 60 * 60_000;

/** How long a request waits for new totals while older ones can be served. */
const PLATFORM_PATIENCE_MS = 2_000;

/** Statistics of the platform, counted from the database once for all requests. */
export class PlatformStatsService {
  readonly #vps: SharedComputation<VpsFigures>;
  readonly #platform: SharedComputation<PlatformFigures>;
  readonly #patienceMs: number;

  constructor(pool: Pool, clock?: SteadyClock, patienceMs = PLATFORM_PATIENCE_MS) {
    this.#patienceMs = patienceMs;
    this.#vps = new SharedComputation(async () => summarize(await countFleet(pool)), VPS_AGES, clock);
    this.#platform = new SharedComputation(
      async () => describe(await countPlatform(pool)),
      { freshMs: PLATFORM_MAX_AGE_MS },
      clock,
    );
  }

  /** Instances and their resources, deleted ones aside, at most two and a half seconds old. */
  getVPSStats(): Promise<VpsFigures> {
    return this.#vps.get();
  }

  /** The last ones, however old; null: none yet. */
  lastVPSStats(): VpsFigures | null {
    return this.#vps.last()?.value ?? null;
  }

  /** The same, counted now (or by a count under way). */
  countVPSNow(): Promise<VpsFigures> {
    return this.#vps.refresh();
  }

  /**
   * All-time totals, at most five minutes old; the last ones for up to an hour while the database is away or does not
   * answer in time. Throws a Refusal.
   */
  async getPlatformStats(): Promise<PlatformFigures> {
    const fresh = this.#platform.get();
    try {
      return await (this.#platform.isFresh || !this.#lastPlatformStats()
        ? fresh
        : within(this.#patienceMs, fresh));
    } catch (error) {
      const last = this.#lastPlatformStats();
      if (last) return { ...last, stale: true };
      throw new Refusal('unavailable', 'the statistics cannot be counted at the moment', { cause: error });
    }
  }

  #lastPlatformStats(): PlatformFigures | null {
    const last = this.#platform.last();
    return last && last.ageMs < PLATFORM_STALE_LIMIT_MS ? last.value : null;
  }
}

function describe(totals: PlatformTotals): PlatformFigures {
  return { ...totals, stale: false, expiresAt: totals.at + BigInt(PLATFORM_MAX_AGE_MS) * 1000n };
}

function countByStatus(counts: FleetCount[]): ByStatus {
  const byStatus = { running: 0, stopped: 0, provisioning: 0, error: 0 };
  for (const { status, instances } of counts) byStatus[status] += instances;
  return byStatus;
}

function summarize({ counts, at }: { counts: FleetCount[]; at: Instant }): VpsFigures {
  const sum = (figure: (count: FleetCount) => number) =>
    counts.reduce((total, count) => total + figure(count), 0);
  return {
    total: sum((count) => count.instances),
    byStatus: countByStatus(counts),
    resources: {
      totalVCPUs: sum((count) => count.vcpus),
      totalMemoryGB: sum((count) => count.memoryMib) / 1024,
      totalDiskGB: sum((count) => count.diskGib),
    },
    byRegion: totalsBy(counts, (count) => count.region).map(([region, total]) => {
      const byStatus = countByStatus(counts.filter((count) => count.region === region));
      const isDegraded = hasTooManyErrors({ total, errors: byStatus.error });
      return { region, total, byStatus, state: isDegraded ? 'degraded' : 'operational' };
    }),
    byPlan: totalsBy(counts, (count) => count.plan).map(([plan, total]) => ({ plan, total })),
    at,
  };
}

function totalsBy<Key>(counts: FleetCount[], key: (count: FleetCount) => Key): [Key, number][] {
  const totals = new Map<Key, number>();
  for (const count of counts) totals.set(key(count), (totals.get(key(count)) ?? 0) + count.instances);
  return [...totals].sort((a, b) => b[1] - a[1]);
}
