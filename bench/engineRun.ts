/**
 * A process of its own that bills once, as the daemon does, and prints what it took: milliseconds, the longest
 * transaction, and the process's peak memory. Arguments: as-of, connections.
 */
import { BillingService } from '../api/services/billingService.ts';
import { createPool } from '../db/pool.ts';
import { parseInstant } from '../domain/instant.ts';

const [url, asOf, connections] = process.argv.slice(2);
if (!url || !asOf || !connections) throw new Error('usage: engineRun.ts URL AS_OF CONNECTIONS');

const begun = new Map<string, number>();
const transactionMs: number[] = [];
const pool = createPool({
  url,
  applicationName: 'bench engine',
  max: Number(connections),
  role: 'containerstacks_daemon',
  onError: (error) => console.error(error.message),
});
pool.on('acquire', (client) =>
  begun.set(String((client as unknown as { processID: number }).processID), performance.now()),
);
pool.on('release', (_error, client) => {
  const start = begun.get(String((client as unknown as { processID: number }).processID));
  if (start !== undefined) transactionMs.push(performance.now() - start);
});
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
