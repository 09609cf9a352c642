/**
 * A process of its own that tops wallets up at random, four at a time with a pause after each, until its standard input
 * closes; then prints how long each took, in milliseconds. Arguments: URL, organizations.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WalletService } from '../api/services/wallets/walletService.ts';
import { createPool } from '../db/pool.ts';

const [url, organizations] = process.argv.slice(2);
if (!url || !organizations) throw new Error('usage: topUps.ts URL ORGANIZATIONS');

const CLIENTS = 4;
const PAUSE_MS = 10;
const pool = createPool({
  url,
  applicationName: 'bench top-ups',
  max: CLIENTS,
  onError: (error) => console.error(error.message),
});
const wallets = new WalletService(pool);
const tookMs: number[] = [];
let stopped = false;
process.stdin.on('end', () => {
  stopped = true;
});
process.stdin.resume();

await Promise.all(
  Array.from({ length: CLIENTS }, async (_, client) => {
    for (let n = 0; !stopped; n += 1) {
      const organizationId = BigInt(1 + Math.floor(Math.random() * Number(organizations)));
      const start = performance.now();
      await wallets.move({
        organizationId,
        kind: 'top_up',
        amountMicros: 1_000_000n,
        idempotencyKey: `bench-${process.pid}-${client}-${n}`,
        reason: 'bench',
        actor: 'bench',
      });
      tookMs.push(performance.now() - start);
      await sleep(PAUSE_MS);
    }
  }),
);
await pool.end();
console.log(JSON.stringify(tookMs));
