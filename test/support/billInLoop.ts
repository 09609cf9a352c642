/**
 * A process that bills again and again without a lease, as none that leads would: RUNNER says as whom. Says "ready",
 * begins when told to, ends with its input, and prints what its runs came to.
 */
import { once } from 'node:events';
import { BillingService } from '../../api/services/billingService.ts';
import { createPool } from '../../db/pool.ts';

const runner = process.env.RUNNER === 'built-in' ? 'built-in' : 'daemon';
const pool = createPool({
  url: process.env.DATABASE_URL ?? '',
  applicationName: `test loop ${process.pid}`,
  max: 4,
  onError: () => {},
});
const billing = new BillingService({
  pool,
  runner,
  runnerId: `${runner}:${process.pid}`,
  connections: 2,
  sliceInstances: Number(process.env.BILLING_SLICE_INSTANCES),
});
await pool.query('SELECT 1');
console.log('ready');
await once(process.stdin, 'data');
let ended = false;
process.stdin.on('end', () => {
  ended = true;
});
const sum = { runs: 0, hours: 0, collisions: 0, failures: 0 };
while (!ended) {
  const { hours, collisions, failures } = await billing.runHourlyBilling();
  sum.runs += 1;
  sum.hours += Number(hours);
  sum.collisions += collisions;
  sum.failures += failures.length;
}
await pool.end();
console.log(JSON.stringify(sum));
