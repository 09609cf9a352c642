/** `npm run bench:webhooks`: how long events take to nine endpoints that answer while a tenth is alive, and while it is dead. */
import Table from 'cli-table3';
import { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSecret } from '../api/services/webhooks/secret.ts';
import { wholeNumber } from '../cli/wholeNumber.ts';
import type { Pool } from '../db/pool.ts';
import { insertEndpoint } from '../db/webhooks/endpoints.ts';
import { insertOrganizations } from '../test/support/insertRows.ts';
import { measureIn, say } from './measurement.ts';
import { startMeasured } from './processes.ts';
import { median, percentile } from './statistics.ts';

const ENDPOINTS = 10;
/** The nine others may wait so much longer beside a dead one. */
const BOUND = 1.5;
const LOOK_EVERY_MS = 250;

const { events, rounds } = new Command('bench:webhooks')
  .description('measure how long events take to nine endpoints beside a tenth that is alive or dead')
  .option('--events <count>', 'how many happen at once, spread over ten organizations', wholeNumber(), 10_000)
  .option('--rounds <count>', 'interleaved rounds', wholeNumber(), 3)
  .parse()
  .opts<{ events: number; rounds: number }>();

interface Delays {
  medianMs: number;
  p95Ms: number;
  longestMs: number;
}

const results = await measureIn('webhooks', async ({ owner, postgres }) => {
  const receivers = await startMeasured('hookReceivers.ts', String(ENDPOINTS));
  const ports = receivers.address.split(' ');
  await insertOrganizations(owner, ENDPOINTS);
  const tenths = { alive: ports[ENDPOINTS - 1], dead: ports[ENDPOINTS] };
  const series: Record<keyof typeof tenths, Delays[]> = { alive: [], dead: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, tenth] of Object.entries(tenths) as [keyof typeof tenths, string][]) {
      await happenAtOnce(owner, [...ports.slice(0, ENDPOINTS - 1), tenth]);
      const dispatcher = await startMeasured('dispatcherRun.ts', postgres.ownerUrl);
      await untilDelivered(owner);
      const delays = await readDelays(owner);
      // What hangs would be waited for.
      await dispatcher.stop('SIGKILL');
      series[name].push(delays);
      say(`  round ${round}, the tenth is ${name}: ${inWords(delays)}`);
    }
  }
  await receivers.stop();
  return { events, series };
});

const table = new Table({ head: ['The tenth endpoint', 'Median, s', '95 %, s', 'Longest, s'] });
for (const [name, all] of Object.entries(results.series)) {
  const figure = (of: (delays: Delays) => number) => (median(all.map(of)) / 1000).toFixed(1);
  table.push([name, figure((it) => it.medianMs), figure((it) => it.p95Ms), figure((it) => it.longestMs)]);
}
console.log(table.toString());
const ratio = median(
  results.series.dead.map(
    (it, round) => it.longestMs / (results.series.alive[round]?.longestMs ?? Number.NaN),
  ),
);
console.log(
  `The longest delay beside a dead endpoint is ${ratio.toFixed(2)} of that without (limit ${BOUND})`,
);
if (!(ratio <= BOUND)) process.exitCode = 1;

/** All events of a round, and an endpoint for each organization, in place of those of the round before. */
async function happenAtOnce(owner: Pool, ports: string[]): Promise<void> {
  await owner.query('TRUNCATE events, webhook_endpoints CASCADE');
  for (const [index, port] of ports.entries()) {
    const choice = {
      url: `http://127.0.0.1:${port}/hook`,
      description: '',
      eventTypes: ['wallet.low' as const],
    };
    await insertEndpoint(owner, BigInt(index + 1), choice, makeSecret());
  }
  await owner.query(
    `INSERT INTO events (organization_id, sequence, type, payload)
     SELECT 1 + n % $2, 1 + n / $2, 'wallet.low', '{"balance": "0.350000", "threshold_hours": 24}'
     FROM generate_series(0, $1::integer - 1) n`,
    [events, ENDPOINTS],
  );
  await owner.query('VACUUM ANALYZE events, webhook_endpoints, webhook_deliveries, webhook_attempts');
}

/** The tenth organization's aside. */
async function untilDelivered(owner: Pool): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ left: number }>(
      `SELECT (SELECT count(*) FROM events WHERE fan_out)::integer
            + (SELECT count(*) FROM webhook_deliveries d JOIN webhook_endpoints USING (endpoint_id)
               WHERE state <> 'delivered' AND organization_id < $1)::integer AS left`,
      [ENDPOINTS],
    );
    if (rows[0]?.left === 0) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** From the event to the answer, of the nine. */
async function readDelays(owner: Pool): Promise<Delays> {
  const { rows } = await owner.query<{ ms: number }>(
    `SELECT (extract(epoch FROM attempted_at - happened_at) * 1000 + duration_ms)::float8 AS ms
     FROM webhook_attempts JOIN webhook_deliveries USING (delivery_id) JOIN events USING (event_id)
     WHERE organization_id < $1`,
    [ENDPOINTS],
  );
  const all = rows.map(({ ms }) => ms);
  return { medianMs: median(all), p95Ms: percentile(all, 0.95), longestMs: Math.max(...all) };
}

function inWords({ medianMs, longestMs }: Delays): string {
  return `median ${(medianMs / 1000).toFixed(1)} s, longest ${(longestMs / 1000).toFixed(1)} s`;
}
