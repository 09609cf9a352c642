import type { Pool, Queryable } from '../../db/pool.ts';
import { until } from './until.ts';

/** Something that one part of a test waits for until another part gives it. */
export function signal(): { given: Promise<void>; give: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { given: promise, give: resolve };
}

/** Resolves once so many sessions of this database wait for a lock. */
export async function blockedBackends(db: Queryable, count: number): Promise<void> {
  await until(`${count} sessions wait for a lock`, async () => {
    const { rows } = await db.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length >= count;
  });
}

/** A pool whose transactions stop before they commit: `reached` tells that one is there, `release` lets all go on. */
export function holdingCommits(pool: Pool): { pool: Pool; reached: Promise<void>; release: () => void } {
  const reached = signal();
  const released = signal();
  const connect = async () => {
    const client = await pool.connect();
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    return new Proxy(client, {
      get(target, name) {
        if (name !== 'query') {
          const value = Reflect.get(target, name);
          return typeof value === 'function' ? value.bind(target) : value;
        }
        return async (...args: unknown[]) => {
          if (args[0] === 'COMMIT') {
            reached.give();
            await released.given;
          }
          return query(...args);
        };
      },
    });
  };
  const holding = new Proxy(pool, {
    get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name)),
  });
  return { pool: holding, reached: reached.given, release: released.give };
}
