import { MigrationError, pendingMigrations } from '../../../db/migrate.ts';
import type { Pool } from '../../../db/pool.ts';
import { pluralize } from '../../../domain/pluralize.ts';

/** Whether the app can do its work: the database answers, and has every migration of this version. */
export class ReadinessService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** What stands in the way, in words; null when nothing does. Throws what keeps the database from being asked. */
  async findProblem(): Promise<string | null> {
    try {
      const pending = await pendingMigrations(this.#pool);
      return pending.length === 0
        ? null
        : `the database lacks ${pluralize(pending.length, 'migration')}, first ${pending[0]}`;
    } catch (error) {
      if (error instanceof MigrationError) return error.message;
      throw error;
    }
  }
}
