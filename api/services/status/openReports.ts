import { databaseNow, type Pool } from '../../../db/pool.ts';
import { type IncidentRow, readOpenIncidents } from '../../../db/status/incidents.ts';
import { type MaintenanceRow, readOpenMaintenance } from '../../../db/status/maintenance.ts';
import type { Instant } from '../../../domain/instant.ts';
import { judgeMaintenance } from '../../../domain/status/incidents.ts';
import type { Report } from '../../../domain/status/platformState.ts';
import type { SteadyClock } from './sharedComputation.ts';

interface Known {
  incidents: IncidentRow[];
  /** Planned ones too: they may begin while the database is away. */
  maintenance: MaintenanceRow[];
  now: Instant;
  atMs: number;
}

const MOST = 100;

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

  /** What is known, by the time that has gone by since; what was never known is nothing. */
  last(): Report[] {
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

  async look(): Promise<void> {
    const now = await databaseNow(this.#pool);
    const atMs = this.#clock();
    const [incidents, maintenance] = await Promise.all([
      readOpenIncidents(this.#pool, MOST),
      readOpenMaintenance(this.#pool, now, MOST),
    ]);
    this.#known = { incidents, maintenance, now, atMs };
  }
}
