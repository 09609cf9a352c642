import {
  countFleet,
  countPlatform,
  type FleetCounts,
  type PlatformTotals,
  type StatusCount,
} from '../../db/status/platformStats.ts';
import type { Pool } from '../../db/pool.ts';
import type { Instant } from '../../domain/instant.ts';
import { Refusal } from './refusal.ts';
import { within } from './status/patience.ts';
import { SharedComputation, type SteadyClock } from './status/sharedComputation.ts';

type ByStatus = Record<StatusCount['status'], number>;

export interface VpsFigures {
  total: number;
  byStatus: ByStatus;
  resources: { totalVCPUs: number; totalMemoryGB: number; totalDiskGB: number };
  byRegion: { region: string; total: number; byStatus: ByStatus }[];
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

function countByStatus(counts: StatusCount[]): ByStatus {
  const byStatus = { running: 0, stopped: 0, provisioning: 0, error: 0 };
  for (const { status, instances } of counts) byStatus[status] += instances;
  return byStatus;
}

function summarize({ byStatus: counts, byPlan, at }: FleetCounts): VpsFigures {
  return {
    total: sumOf(counts, ({ instances }) => instances),
    byStatus: countByStatus(counts),
    resources: {
      totalVCPUs: sumOf(byPlan, ({ vcpus }) => vcpus),
      totalMemoryGB: sumOf(byPlan, ({ memoryMib }) => memoryMib) / 1024,
      totalDiskGB: sumOf(byPlan, ({ diskGib }) => diskGib),
    },
    byRegion: countByRegion(counts).map(([region, total]) => ({
      region,
      total,
      byStatus: countByStatus(counts.filter((count) => count.region === region)),
    })),
    byPlan: byPlan
      .map(({ plan, instances }) => ({ plan, total: instances }))
      .sort((a, b) => b.total - a.total),
    at,
  };
}

function sumOf<Row>(rows: Row[], figure: (row: Row) => number): number {
  return rows.reduce((total, row) => total + figure(row), 0);
}

function countByRegion(counts: StatusCount[]): [string, number][] {
  const totals = new Map<string, number>();
  for (const { region, instances } of counts) totals.set(region, (totals.get(region) ?? 0) + instances);
  return [...totals].sort((a, b) => b[1] - a[1]);
}
