/** `npm run bench:crossings`: what the events of crossings cost a billing run: none, one in a hundred, with and without. */
import Table from 'cli-table3';
import type { Pool } from '../db/pool.ts';
import { settleDown } from './database.ts';
import { hourAfter, makeFleet } from './fleet.ts';
import { measureIn, readOptions, say } from './measurement.ts';
import { runEngine } from './processes.ts';
import { median } from './statistics.ts';

const SERIES = {
  'nobody crosses zero': { crossing: false, told: true },
  'one in a hundred crosses, and no event is written': { crossing: true, told: false },
  'one in a hundred crosses, with its event': { crossing: true, told: true },
};

const { instances, rounds } = readOptions('bench:crossings', 'measure what events cost a billing run');
const results = await measureIn('crossings', async ({ owner, daemonUrl }) => {
  say(`a fleet of ${instances} instances`);
  await makeFleet(owner, instances);
  let hour = 0;
  await runEngine(daemonUrl, hourAfter(++hour), 1);
  const series: Record<string, number[]> = {};
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, { crossing, told }] of Object.entries(SERIES)) {
      await prepare(owner, crossing ? hour % 100 : null, told);
      await settleDown(owner);
      const { ms } = await runEngine(daemonUrl, hourAfter(++hour), 1);
      series[name] = [...(series[name] ?? []), ms];
      say(`  round ${round}, ${name}: ${ms.toFixed(0)} ms`);
    }
  }
  return { instances, series };
});

const table = new Table({ head: ['Run', 'Median, ms'] });
for (const [name, all] of Object.entries(results.series)) table.push([name, median(all).toFixed(0)]);
console.log(table.toString());

/** Leaves one organization in a hundred a millionth, which any charge takes below zero. */
async function prepare(owner: Pool, remainder: number | null, told: boolean): Promise<void> {
  await owner.query(
    'UPDATE wallets SET balance_micros = 100000000000, past_due_since = NULL WHERE balance_micros < 1000',
  );
  if (remainder !== null)
    await owner.query('UPDATE wallets SET balance_micros = 1 WHERE organization_id % 100 = $1', [remainder]);
  await owner.query(
    `ALTER TABLE wallet_notices ${told ? 'ENABLE' : 'DISABLE'} TRIGGER wallet_crossing_is_an_event`,
  );
}
