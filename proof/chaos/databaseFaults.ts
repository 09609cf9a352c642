import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { BillingService } from '../../api/services/billingService.ts';
import { createPool } from '../../db/pool.ts';
import { type Fault, patiently, pause, withMember } from './fault.ts';
import { moveClock } from './movedClock.ts';
import type { SeededRandom } from './random.ts';
import { ORGANIZATIONS, type World } from './world.ts';

/** Faults of sessions, locks, the lease, the clock, and PostgreSQL as a whole. */
export const DATABASE_FAULTS: Record<string, Fault> = {
  'PostgreSQL restarted in immediate mode': (world) => world.restartPostgres(),

  'backend killed while idle': (world, random) =>
    endSessions(world, random, `= 'idle'`, 'pg_terminate_backend'),

  'backend killed while checked out': (world, random) =>
    endSessions(world, random, `<> 'idle'`, 'pg_terminate_backend'),

  // PostgreSQL says the same of a statement that ran into its time limit.
  'statement cancelled, as by its timeout': (world, random) =>
    endSessions(world, random, `= 'active'`, 'pg_cancel_backend'),

  'wallets locked': async (world, random) => {
    const client = new pg.Client(world.database.ownerUrl);
    client.on('error', () => {});
    await client.connect();
    const first = random.between(1, ORGANIZATIONS);
    await client.query(
      'BEGIN; SELECT FROM wallets WHERE organization_id BETWEEN $1 AND $1 + 1 FOR UPDATE'.replaceAll(
        '$1',
        `${first}`,
      ),
    );
    // Some beyond the five seconds that others wait for a lock.
    await pause(random, 500, 7_000);
    await client.end();
    return true;
  },

  'lease row deleted, and back with fences that were used': async ({ owner }, random) => {
    await owner.query('DELETE FROM billing_lease');
    await pause(random, 200, 2_500);
    await patiently(() =>
      owner.query('INSERT INTO billing_lease (fence) VALUES ($1) ON CONFLICT DO NOTHING', [
        random.between(0, 5),
      ]),
    );
    return true;
  },

  'lease taken away': async ({ owner }) => {
    const { rowCount } = await owner.query(
      `UPDATE billing_lease SET holder = NULL, runner = NULL, acquired_at = NULL, expires_at = NULL, fence = fence + 1
       WHERE holder IS NOT NULL`,
    );
    return rowCount === 1;
  },

  'lease ignored': async (world, random) => {
    const pool = createPool({
      url: world.database.daemonUrl,
      applicationName: 'chaos: ignores the lease',
      onError: () => {},
    });
    const runnerId = `ignores-the-lease-${random.between(1, 1_000_000)}`;
    const service = new BillingService({
      pool,
      runner: 'command',
      runnerId,
      connections: 2,
      sliceInstances: 5,
    });
    for (let runs = random.between(3, 10); runs > 0; runs -= 1) {
      // Together with a leader: both find unbilled hours.
      await moveClock(world.owner, random.between(10, 60)).catch(() => {});
      // Hours pass so fast that a run can take a minute, in which this lane would strike nothing else.
      await service.runHourlyBilling({ signal: AbortSignal.timeout(3_000) }).catch(() => {});
      await sleep(100);
    }
    await pool.end();
    return true;
  },

  'clock put on by many hours': async (world, random) => {
    await moveClock(world.owner, random.between(5, 20) * 60 + random.between(0, 59));
    return true;
  },
};

/** Faults of the connections to PostgreSQL, the customers' too. */
export const NETWORK_FAULTS: Record<string, Fault> = {
  'network broken': (world, random) =>
    withProxy(world, random, async (proxy) => {
      await proxy.close();
      await pause(random, 300, 3_000);
      return true;
    }),

  'network silent': (world, random) =>
    withProxy(world, random, async (proxy) => {
      proxy.silence();
      await pause(random, 1_000, 6_000);
      return true;
    }),

  'answer to COMMIT lost': (world, random) =>
    withProxy(world, random, async (proxy) => {
      const lost = proxy.loseAnswerToCommit(random.between(1, 8)).then(() => true);
      return Promise.race([lost, sleep(5_000, false)]);
    }),

  'COMMIT lost': (world, random) =>
    withProxy(world, random, async (proxy) => {
      const lost = proxy.loseCommit().then(() => true);
      return Promise.race([lost, sleep(5_000, false)]);
    }),
};

type Proxy = World['customersProxy'];

/** In the end the connection works again, whatever it did. */
async function withProxy(
  world: World,
  random: SeededRandom,
  act: (proxy: Proxy) => Promise<boolean>,
): Promise<boolean> {
  const cut = async (proxy: Proxy) => {
    try {
      return await act(proxy);
    } finally {
      await proxy.close();
      await proxy.open();
    }
  };
  if (random.chance(40)) return world.takeCustomersWay(() => cut(world.customersProxy));
  return withMember(world.members, random, ({ proxy }) => cut(proxy));
}

/** One process's sessions in that state, or those of all processes. */
async function endSessions(
  world: World,
  random: SeededRandom,
  state: string,
  how: 'pg_terminate_backend' | 'pg_cancel_backend',
): Promise<boolean> {
  const members = random.chance(25) ? world.members : [random.pick(world.members)];
  // There may be none in that state right now; work goes on, so there soon will be.
  for (let looks = 0; looks < 100; looks += 1) {
    const ports = members.flatMap(({ proxy }) => proxy.clientPorts);
    const { rowCount } = await world.owner.query(
      `SELECT ${how}(pid) FROM pg_stat_activity WHERE client_port = ANY($1) AND state ${state}`,
      [ports],
    );
    if (rowCount !== null && rowCount > 0) return true;
    await sleep(20);
  }
  return false;
}
