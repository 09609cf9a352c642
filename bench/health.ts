/** `npm run bench:health`: the health endpoints beside a bare server that sends the same bytes, and beside billing. */
import Table from 'cli-table3';
import { PlatformStatsService } from '../api/services/platformStatsService.ts';
import { type BenchDatabase, settleDown } from './database.ts';
import { hourAfter, makeFleet } from './fleet.ts';
import { measureIn, readOptions, say } from './measurement.ts';
import { type Load, load, type MeasuredServer, runEngine, startMeasured } from './processes.ts';
import { median, timed } from './statistics.ts';

const PATHS = ['/api/health/stats', '/api/health/platform-stats', '/api/health/billing-daemon'];
const CONNECTIONS = 16;
const LOAD_SECONDS = 4;
/** Beside billing: what a few hundred open status pages ask for. */
const STEADY = { connections: 8, seconds: 8, rate: 200 };
const COUNTS = 15;

const { instances, rounds } = readOptions(
  'bench:health',
  'measure the health endpoints, and print medians of interleaved runs',
);
const results = await measureIn('health', async (database) => {
  say(`a fleet of ${instances} instances`);
  await makeFleet(database.owner, instances);
  // The endpoints show runs as well.
  await runEngine(database.daemonUrl, hourAfter(1), 1);
  await settleDown(database.owner);
  const app = await startMeasured('healthServer.ts', database.postgres.ownerUrl);
  const bare = await startMeasured('bareServer.ts', app.address, ...PATHS);
  const measured = {
    instances,
    countMs: await measureCount(database),
    throughput: await measureThroughput(app, bare),
    besideBilling: await measureBesideBilling(database, app),
  };
  await Promise.all([app.stop(), bare.stop()]);
  return measured;
});
print(results);

/** Milliseconds of each count of the whole fleet. */
async function measureCount({ owner }: BenchDatabase): Promise<number[]> {
  const stats = new PlatformStatsService(owner);
  await stats.countVPSNow();
  const countMs: number[] = [];
  for (let count = 0; count < COUNTS; count += 1) countMs.push((await timed(() => stats.countVPSNow())).ms);
  return countMs;
}

interface Throughput extends Load {
  cpuMicrosPerRequest: number;
}

/** As fast as answers come, the bare server and the app in turn, page by page. */
async function measureThroughput(
  app: MeasuredServer,
  bare: MeasuredServer,
): Promise<Record<string, { app: Throughput[]; bare: Throughput[] }>> {
  const results: Record<string, { app: Throughput[]; bare: Throughput[] }> = {};
  for (const path of PATHS) {
    const measures = { app: [] as Throughput[], bare: [] as Throughput[] };
    for (const server of [bare, app])
      await load(server.address + path, { connections: CONNECTIONS, seconds: 1 });
    for (let round = 1; round <= rounds; round += 1) {
      measures.bare.push(await measureLoad(bare, path));
      measures.app.push(await measureLoad(app, path));
      const [fast, own] = [measures.bare.at(-1), measures.app.at(-1)];
      say(
        `  ${path}: bare ${fast?.requestsPerSecond.toFixed(0)}/s, app ${own?.requestsPerSecond.toFixed(0)}/s`,
      );
    }
    results[path] = measures;
  }
  return results;
}

async function measureLoad(server: MeasuredServer, path: string): Promise<Throughput> {
  const before = await server.cpuMicros();
  const measured = await load(server.address + path, { connections: CONNECTIONS, seconds: LOAD_SECONDS });
  return { ...measured, cpuMicrosPerRequest: ((await server.cpuMicros()) - before) / measured.requests };
}

/** A steady load, with nothing else going on and while the whole fleet is billed, in turn. */
async function measureBesideBilling(
  { owner, daemonUrl }: BenchDatabase,
  app: MeasuredServer,
): Promise<Record<string, { idle: Load[]; billing: Load[] }>> {
  const results: Record<string, { idle: Load[]; billing: Load[] }> = {};
  let hour = 1;
  for (const path of PATHS) {
    const measures = { idle: [] as Load[], billing: [] as Load[] };
    for (let round = 0; round < Math.min(rounds, 3); round += 1) {
      await settleDown(owner);
      // Nobody has asked meanwhile: the first request would wait for a count, in this round's figures only.
      await load(app.address + path, { connections: 1, seconds: 1 });
      measures.idle.push(await load(app.address + path, STEADY));
      let loading = true;
      const billing = (async () => {
        while (loading) await runEngine(daemonUrl, hourAfter(++hour), 1);
      })();
      measures.billing.push(await load(app.address + path, STEADY));
      loading = false;
      await billing;
      say(
        `  ${path}: p99 ${measures.idle.at(-1)?.p99Ms} ms, while billing ${measures.billing.at(-1)?.p99Ms} ms`,
      );
    }
    results[path] = measures;
  }
  return results;
}

function print(results: {
  countMs: number[];
  throughput: Awaited<ReturnType<typeof measureThroughput>>;
  besideBilling: Awaited<ReturnType<typeof measureBesideBilling>>;
}): void {
  const { countMs, throughput, besideBilling } = results;
  console.log(
    `${instances} instances counted afresh in ${median(countMs).toFixed(0)} ms (goal 150), ${Math.min(...countMs).toFixed(0)} to ${Math.max(...countMs).toFixed(0)}`,
  );
  const table = new Table({
    head: ['', 'app/s', 'bare/s', 'ratio (goal 0.8)', 'CPU a request', 'p99 idle', 'p99 while billing'],
    style: { head: [], border: [] },
  });
  for (const path of PATHS) {
    const { app = [], bare = [] } = throughput[path] ?? {};
    const { idle = [], billing = [] } = besideBilling[path] ?? {};
    const of = <Measure>(measures: Measure[], figure: (measure: Measure) => number, digits = 0) =>
      median(measures.map(figure)).toFixed(digits);
    const ratios = app.map(
      (it, round) => it.requestsPerSecond / (bare[round]?.requestsPerSecond ?? Number.NaN),
    );
    table.push([
      path,
      of(app, (it) => it.requestsPerSecond),
      of(bare, (it) => it.requestsPerSecond),
      median(ratios).toFixed(2),
      `${of(app, (it) => it.cpuMicrosPerRequest, 1)} us, bare ${of(bare, (it) => it.cpuMicrosPerRequest, 1)}`,
      `${of(idle, (it) => it.p99Ms)} ms`,
      `${of(billing, (it) => it.p99Ms)} ms`,
    ]);
  }
  console.log(table.toString());
}
