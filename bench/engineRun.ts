/**
 * A process of its own that bills once, as the daemon does, and prints what it took: milliseconds, the longest
 * transaction, and the process's peak memory. Arguments: as-of, connections.
 */
import type { PoolClient } from 'pg';
import { BillingService } from '../api/services/billingService.ts';
import { keepYoungGenerationSmall } from '../cli/youngGeneration.ts';
import { createPool } from '../db/pool.ts';
import { parseInstant } from '../domain/instant.ts';

keepYoungGenerationSmall();
const [url, asOf, connections] = process.argv.slice(2);
if (!url || !asOf || !connections) throw new Error('usage: engineRun.ts URL AS_OF CONNECTIONS');

const transactionMs: number[] = [];
const pool = createPool({
  url,
  applicationName: 'bench engine',
  max: Number(connections),
  role: 'containerstacks_daemon',
  onError: (error) => console.error(error.message),
});
// Only transactions take a client by hand; single statements, which post nothing, go through the pool's own query.
const connect = pool.connect.bind(pool) as (...args: unknown[]) => unknown;
pool.connect = ((...args: unknown[]) => {
  if (args.length > 0) return connect(...args);
  return (connect() as Promise<PoolClient>).then((client) => {
    const start = performance.now();
    const release = client.release.bind(client);
    client.release = (error) => {
      client.release = release;
      transactionMs.push(performance.now() - start);
      release(error);
    };
    return client;
  });
}) as typeof pool.connect;
const billing = new BillingService({
  pool,
  runner: 'command',
  runnerId: 'bench',
  connections: Number(connections),
});
const start = performance.now();
const run = await billing.runHourlyBilling({ asOf: parseInstant(asOf) });
const ms = performance.now() - start;
await pool.end();
console.log(
  JSON.stringify({
    ms,
    hours: Number(run.hours),
    collisions: run.collisions,
    longestTransactionMs: Math.max(...transactionMs),
    peakMemoryMb: process.resourceUsage().maxRSS / 1024,
  }),
);
