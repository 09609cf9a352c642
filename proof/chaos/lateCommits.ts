import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../../db/pool.ts';
import type { SeededRandom } from './random.ts';

const LATE_PERCENT = 20;
const LATEST_MS = 2_500;

/** A pool some of whose transactions have done everything and take their time to commit. */
export function committingLate(pool: Pool, random: SeededRandom): Pool {
  const connect = async () => {
    const client = await pool.connect();
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    return new Proxy(client, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value;
        return async (...args: unknown[]) => {
          if (args[0] === 'COMMIT' && random.chance(LATE_PERCENT)) await sleep(random.between(50, LATEST_MS));
          return query(...args);
        };
      },
    });
  };
  return new Proxy(pool, {
    get(target, name) {
      if (name === 'connect') return connect;
      const value = Reflect.get(target, name);
      // Single statements are sent as usual: the pool's own query connects with a callback.
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
