/** `npm run bench`: what billing costs beside what it cannot do without, side by side in one run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sliceFrom } from '../db/billing/marks.ts';
import type { OrganizationSlice } from '../db/billing/charging.ts';
import type { Pool } from '../db/pool.ts';
import { type BytesPerCharge, measureBytes } from './bytes.ts';
import { type BenchDatabase, ownerPool, settleDown } from './database.ts';
import { hourAfter, makeFleet } from './fleet.ts';
import { prepareFloor, runFloor } from './floor.ts';
import { measureIn, readOptions, say } from './measurement.ts';
import { type EngineRun, runEngine, topUpDuring } from './processes.ts';
import { median, percentile, timed } from './statistics.ts';
import { billOneByOne } from './transactionPerCharge.ts';

const SLICE_INSTANCES = 15_000;
const LOOP_INSTANCES = 20_000;
const CATCH_UP = { instances: 100_000, hours: 24 };
const IDLE_TOP_UPS_MS = 5_000;

const { instances, rounds } = readOptions(
  'bench',
  'measure the billing engine beside its floor, and print medians of interleaved runs',
);
const results = await measureIn('billing', async (database) => ({
  small: await measureFleet(database, Math.ceil(instances / 10)),
  tiny: await measureMemory(database, Math.ceil(instances / 100)),
  catchUp: await measureCatchUp(database),
  loop: await measureLoop(database),
  large: await measureFleet(database, instances),
  topUps: await measureTopUps(database, instances),
}));
print(results);

interface FleetMeasures {
  instances: number;
  floorMs: number[];
  oneMs: number[];
  twoMs: number[];
  longestTransactionMs: number;
  peakMemoryMb: number;
  bytes: BytesPerCharge;
}

/** Floor, engine on one and on two connections, in turn; each bills the next hour of the same fleet. */
async function measureFleet(
  { owner, postgres, daemonUrl }: BenchDatabase,
  size: number,
): Promise<FleetMeasures> {
  say(`a fleet of ${size} instances`);
  await makeFleet(owner, size);
  const slices = await cutSlices(owner);
  const floorPool = ownerPool(postgres.ownerUrl);
  const floorMs: number[] = [];
  const one: EngineRun[] = [];
  const two: EngineRun[] = [];
  let hour = 0;
  // The first run fills the caches and gives the floor its rows.
  await runEngine(daemonUrl, hourAfter(++hour), 1);
  for (let round = 1; round <= rounds; round += 1) {
    await prepareFloor(owner, hourAfter(hour));
    await settleDown(owner);
    floorMs.push((await timed(() => runFloor(floorPool, slices, hourAfter(hour)))).ms);
    hour += 1;
    await settleDown(owner);
    one.push(await runEngine(daemonUrl, hourAfter(++hour), 1));
    await settleDown(owner);
    two.push(await runEngine(daemonUrl, hourAfter(++hour), 2));
    say(
      `  round ${round}: floor ${ms(floorMs.at(-1))}, one connection ${ms(one.at(-1)?.ms)}, two ${ms(two.at(-1)?.ms)}`,
    );
  }
  await floorPool.end();
  await settleDown(owner);
  const bytes = await measureBytes(owner, () => runEngine(daemonUrl, hourAfter(++hour), 1));
  const all = [...one, ...two];
  return {
    instances: size,
    floorMs,
    oneMs: one.map((run) => run.ms),
    twoMs: two.map((run) => run.ms),
    longestTransactionMs: Math.max(...all.map((run) => run.longestTransactionMs)),
    peakMemoryMb: Math.max(...all.map((run) => run.peakMemoryMb)),
    bytes,
  };
}

async function measureMemory(
  { owner, daemonUrl }: BenchDatabase,
  size: number,
): Promise<{ peakMemoryMb: number }> {
  await makeFleet(owner, size);
  const { peakMemoryMb } = await runEngine(daemonUrl, hourAfter(1), 1);
  return { peakMemoryMb };
}

/** A day missed, billed in one run, and an hour alone, in turn. */
async function measureCatchUp({ owner, daemonUrl }: BenchDatabase) {
  say(`catching up ${CATCH_UP.hours} hours of ${CATCH_UP.instances} instances`);
  await makeFleet(owner, CATCH_UP.instances);
  const hourly: EngineRun[] = [];
  const day: EngineRun[] = [];
  let hour = 0;
  await runEngine(daemonUrl, hourAfter(++hour), 1);
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    await settleDown(owner);
    hourly.push(await runEngine(daemonUrl, hourAfter(++hour), 1));
    await settleDown(owner);
    hour += CATCH_UP.hours;
    day.push(await runEngine(daemonUrl, hourAfter(hour), 1));
  }
  return {
    hourlyMs: median(hourly.map((run) => run.ms)),
    dayMs: median(day.map((run) => run.ms)),
    longestTransactionMs: Math.max(...day.map((run) => run.longestTransactionMs)),
    peakMemoryMb: Math.max(...day.map((run) => run.peakMemoryMb)),
  };
}

/** A transaction a charge, on 1, 4 and 8 connections, beside the engine on the same fleet. */
async function measureLoop({ owner, postgres, daemonUrl }: BenchDatabase) {
  say(`a transaction a charge, ${LOOP_INSTANCES} instances`);
  await makeFleet(owner, LOOP_INSTANCES);
  const byConnections: Record<string, number> = {};
  let hour = 0;
  await runEngine(daemonUrl, hourAfter(++hour), 1);
  for (const connections of [1, 4, 8]) {
    const pool = ownerPool(postgres.ownerUrl);
    pool.options.max = connections;
    await settleDown(owner);
    byConnections[connections] = await billOneByOne(pool, hourAfter(hour++), connections, LOOP_INSTANCES);
    await owner.query(`UPDATE wallets SET billed_through = billed_through + interval '1 hour'`);
    await pool.end();
  }
  await settleDown(owner);
  const engine = await runEngine(daemonUrl, hourAfter(++hour), 1);
  return { instances: LOOP_INSTANCES, msByConnections: byConnections, engineMs: engine.ms };
}

/** How long top-ups take while nothing else happens, and while the large fleet is billed. */
async function measureTopUps({ owner, postgres, daemonUrl }: BenchDatabase, size: number) {
  say('top-ups, idle and while billing');
  const organizations = Math.ceil(size / 5);
  const { rows } = await owner.query(
    `SELECT (extract(epoch FROM min(billed_through) - '2026-09-10 00:00+00') / 3600)::integer AS hours FROM wallets`,
  );
  let hour = Number(rows[0].hours);
  const p99: { idleMs: number; oneMs: number; twoMs: number }[] = [];
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    await settleDown(owner);
    const idle = await topUpDuring(postgres.ownerUrl, organizations, () => sleep(IDLE_TOP_UPS_MS));
    await settleDown(owner);
    const one = await topUpDuring(postgres.ownerUrl, organizations, () =>
      runEngine(daemonUrl, hourAfter(++hour), 1),
    );
    await settleDown(owner);
    const two = await topUpDuring(postgres.ownerUrl, organizations, () =>
      runEngine(daemonUrl, hourAfter(++hour), 2),
    );
    p99.push({ idleMs: percentile(idle, 0.99), oneMs: percentile(one, 0.99), twoMs: percentile(two, 0.99) });
  }
  return {
    idleP99Ms: median(p99.map((round) => round.idleMs)),
    oneP99Ms: median(p99.map((round) => round.oneMs)),
    twoP99Ms: median(p99.map((round) => round.twoMs)),
  };
}

async function cutSlices(owner: Pool): Promise<OrganizationSlice[]> {
  const slices: OrganizationSlice[] = [];
  for (let from = 0n; ; ) {
    const { slice, last } = await sliceFrom(owner, from, SLICE_INSTANCES);
    slices.push(slice);
    if (last) return slices;
    from = slice.to;
  }
}

function print(results: {
  small: FleetMeasures;
  large: FleetMeasures;
  tiny: { peakMemoryMb: number };
  catchUp: Awaited<ReturnType<typeof measureCatchUp>>;
  loop: Awaited<ReturnType<typeof measureLoop>>;
  topUps: Awaited<ReturnType<typeof measureTopUps>>;
}): void {
  const { small, large, tiny, catchUp, loop, topUps } = results;
  const ratios = (times: number[], base: number[]) =>
    median(times.map((time, round) => time / (base[round] ?? Number.NaN)));
  const perInstance = (times: number[], count: number) => (median(times) / count) * 1000;
  const bestLoop = Math.min(...Object.values(loop.msByConnections));
  const lines: [string, string, string][] = [
    ['full floor, one connection', `${rate(large.instances, median(large.floorMs))}`, ''],
    [
      'engine, one connection',
      rate(large.instances, median(large.oneMs)),
      `${ratios(large.oneMs, large.floorMs).toFixed(2)} x the floor's time (goal 1.15)`,
    ],
    [
      'engine, two connections',
      rate(large.instances, median(large.twoMs)),
      `${ratios(large.twoMs, large.floorMs).toFixed(2)} x the floor's time (goal below 1)`,
    ],
    [
      'time an instance, large beside small fleet',
      `${perInstance(large.oneMs, large.instances).toFixed(2)} us`,
      `${(perInstance(large.oneMs, large.instances) / perInstance(small.oneMs, small.instances)).toFixed(2)} x that at ${small.instances} (goal 1.15)`,
    ],
    [
      'a transaction a charge, best of 1, 4, 8 connections',
      rate(loop.instances, bestLoop),
      `the engine is ${(median(large.oneMs) === 0 ? 0 : bestLoop / loop.instances / (median(large.oneMs) / large.instances)).toFixed(0)} x as fast (goal 30)`,
    ],
    [
      `catching up ${CATCH_UP.hours} hours`,
      rate(CATCH_UP.instances * CATCH_UP.hours, catchUp.dayMs),
      `${(catchUp.dayMs / CATCH_UP.hours / catchUp.hourlyMs).toFixed(2)} x an hour alone (goal 1)`,
    ],
    [
      'longest transaction',
      ms(Math.max(large.longestTransactionMs, catchUp.longestTransactionMs)),
      'goal 500 ms',
    ],
    [
      'peak memory of the process',
      `${large.peakMemoryMb.toFixed(0)} MB`,
      `${tiny.peakMemoryMb.toFixed(0)} MB at a hundredth of the fleet, ${catchUp.peakMemoryMb.toFixed(0)} MB catching up (goal 100)`,
    ],
    [
      'bytes a charge: heap, index, log',
      [large.bytes.heap, large.bytes.index, large.bytes.wal].map((bytes) => bytes.toFixed(0)).join(', '),
      'the log with its share of wallet and ledger',
    ],
    [
      'top-ups, p99',
      ms(topUps.idleP99Ms),
      `idle; ${ms(topUps.oneP99Ms)} while one connection bills (${(topUps.oneP99Ms / topUps.idleP99Ms).toFixed(1)} x), ${ms(topUps.twoP99Ms)} while two (${(topUps.twoP99Ms / topUps.idleP99Ms).toFixed(1)} x; goal 3)`,
    ],
  ];
  for (const [what, figure, note] of lines) console.log(`${what.padEnd(52)} ${figure.padStart(22)}  ${note}`);
}

function rate(count: number, milliseconds: number): string {
  return `${Math.round((count / milliseconds) * 1000).toLocaleString('en')} instances/s`;
}

function ms(milliseconds: number | undefined): string {
  return `${(milliseconds ?? Number.NaN).toFixed(0)} ms`;
}
