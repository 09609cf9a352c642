import { setTimeout as sleep } from 'node:timers/promises';
import { databaseNow, type Pool } from '../../../db/pool.ts';
import { type IncidentRow, readOpenIncidents } from '../../../db/status/incidents.ts';
import { type MaintenanceRow, readOpenMaintenance } from '../../../db/status/maintenance.ts';
import type { Instant } from '../../../domain/instant.ts';
import { type Impact, judgeMaintenance } from '../../../domain/status/incidents.ts';
import type { Component } from '../../../domain/status/statusRecord.ts';
import type { SteadyClock } from './sharedComputation.ts';

/** What is announced and not over, as the platform's state is judged by it. */
export interface OpenReport {
  kind: 'incident' | 'maintenance';
  title: string;
  impact: Impact;
  components: Component[];
  /** When maintenance ends. */
  until: Instant | null;
}

interface Known {
  incidents: IncidentRow[];
  /** Planned ones too: they may begin while the database is away. */
  maintenance: MaintenanceRow[];
  now: Instant;
  atMs: number;
}

const MOST = 100;
const PATIENCE_MS = 1_500;

/**
 * The incidents that are open and the maintenance that is under way. Maintenance of the database is when it can't be
 * asked: then what was last known counts, by the time that has gone by since.
 */
export class OpenReports {
  readonly #pool: Pool;
  readonly #clock: SteadyClock;
  #known: Known | null = null;

  constructor(pool: Pool, clock: SteadyClock = () => performance.now()) {
    this.#pool = pool;
    this.#clock = clock;
  }

  /** Never fails; what was never known is nothing. */
  async read(): Promise<OpenReport[]> {
    const tooLong = sleep(PATIENCE_MS, undefined, { ref: false });
    await Promise.race([this.#look(), tooLong]).catch(() => {});
    if (this.#known === null) return [];
    const { incidents, maintenance, now: then, atMs } = this.#known;
    const now = then + BigInt(Math.round((this.#clock() - atMs) * 1_000));
    return [
      ...incidents.map(({ title, impact, components }) => ({
        kind: 'incident' as const,
        title,
        impact,
        components,
        until: null,
      })),
      ...maintenance
        .filter((window) => judgeMaintenance(window, now) === 'in_progress')
        .map(({ title, components, endsAt }) => ({
          kind: 'maintenance' as const,
          title,
          impact: 'minor' as const,
          components,
          until: endsAt,
        })),
    ];
  }

  async #look(): Promise<void> {
    const now = await databaseNow(this.#pool);
    const atMs = this.#clock();
    const [incidents, maintenance] = await Promise.all([
      readOpenIncidents(this.#pool, MOST),
      readOpenMaintenance(this.#pool, now, MOST),
    ]);
    this.#known = { incidents, maintenance, now, atMs };
  }
}
