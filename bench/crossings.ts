/**
 * `npm run bench:crossings`: what the events of crossings cost a billing run: none, one in a hundred, with and without.
 * Told by the database's processor time, too: it differs less from round to round than what runs take.
 */
import Table from 'cli-table3';
import type { Pool } from '../db/pool.ts';
import { serverCpuMs, settleDown } from './database.ts';
import { hourAfter, makeFleet } from './fleet.ts';
import { measureIn, readOptions, say } from './measurement.ts';
import { runEngine } from './processes.ts';
import { median } from './statistics.ts';

const SERIES = {
  'nobody crosses zero': { crossing: false, told: true },
  'one in a hundred crosses, and no event is written': { crossing: true, told: false },
  'one in a hundred crosses, with its event': { crossing: true, told: true },
};

const HUNDREDTH = 100;
const HOURS_A_MONTH = 720;
/** What events may add to posting, where everybody crosses zero once a month. */
const LIMIT = 0.02;

const { instances, rounds } = readOptions('bench:crossings', 'measure what events cost a billing run');
const results = await measureIn('crossings', async ({ owner, daemonUrl, postgres }) => {
  say(`a fleet of ${instances} instances`);
  await makeFleet(owner, instances);
  let hour = 0;
  await runEngine(daemonUrl, hourAfter(++hour), 1);
  const series: Record<string, { ms: number; cpuMs: number }[]> = {};
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, { crossing, told }] of Object.entries(SERIES)) {
      await prepare(owner, crossing ? hour % HUNDREDTH : null, told);
      await settleDown(owner);
      const before = await serverCpuMs(postgres);
      const { ms } = await runEngine(daemonUrl, hourAfter(++hour), 1);
      const cpuMs = (await serverCpuMs(postgres)) - before;
      series[name] = [...(series[name] ?? []), { ms, cpuMs }];
      say(`  round ${round}, ${name}: ${ms.toFixed(0)} ms, processor ${cpuMs.toFixed(0)} ms`);
    }
  }
  return { instances, series };
});

const table = new Table({ head: ['Run', 'Median, ms', 'Processor, ms'] });
for (const [name, all] of Object.entries(results.series))
  table.push([
    name,
    median(all.map(({ ms }) => ms)).toFixed(0),
    median(all.map(({ cpuMs }) => cpuMs)).toFixed(0),
  ]);
console.log(table.toString());
const [, silent = [], told = []] = Object.values(results.series);
const share = median(told.map(({ cpuMs }, round) => cpuMs / (silent[round]?.cpuMs ?? Number.NaN))) - 1;
const usualShare = (share * HUNDREDTH) / HOURS_A_MONTH;
console.log(
  `Their events cost ${inPercent(share)} of a run's processor time when one in a hundred crosses each hour, and ` +
    `${inPercent(usualShare)} when everybody crosses once a month (limit ${inPercent(LIMIT)})`,
);
if (!(usualShare <= LIMIT)) process.exitCode = 1;

function inPercent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

/** Leaves one organization in a hundred a millionth, which any charge takes below zero. */
async function prepare(owner: Pool, remainder: number | null, told: boolean): Promise<void> {
  await owner.query(
    'UPDATE wallets SET balance_micros = 100000000000, past_due_since = NULL WHERE balance_micros < 1000',
  );
  if (remainder !== null)
    await owner.query('UPDATE wallets SET balance_micros = 1 WHERE organization_id % $2 = $1', [
      remainder,
      HUNDREDTH,
    ]);
  await owner.query(
    `ALTER TABLE wallet_notices ${told ? 'ENABLE' : 'DISABLE'} TRIGGER wallet_crossing_is_an_event`,
  );
}
