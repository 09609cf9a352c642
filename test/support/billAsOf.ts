/**
 * A process that runs the billing as of each moment it is given, in turn, and prints the hours of each run. Every second
 * run is in sessions whose time zone is that of the process (TZ), not UTC.
 */
import { BillingService } from '../../api/services/billingService.ts';
import { createPool } from '../../db/pool.ts';
import { parseInstant } from '../../domain/instant.ts';

const url = process.env.DATABASE_URL ?? '';
const [utc, local] = [1, 2].map(() => createPool({ url, applicationName: 'test', onError: () => {} }));
if (!utc || !local) throw new Error('no pools');
local.on('connect', (client) => client.query(`SET timezone = '${process.env.TZ}'`));
const { rows } = await local.query('SHOW timezone');
const hours: number[] = [];
for (const [index, moment] of process.argv.slice(2).entries()) {
  const pool = index % 2 === 0 ? utc : local;
  const billing = new BillingService({ pool, runner: 'command', runnerId: `test:${process.pid}` });
  hours.push(Number((await billing.runHourlyBilling({ asOf: parseInstant(moment) })).hours));
}
await Promise.all([utc.end(), local.end()]);
console.log(JSON.stringify({ offset: new Date(2025, 6).getTimezoneOffset(), zone: rows[0].TimeZone, hours }));
