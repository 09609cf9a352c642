import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedPostgres } from '../../db/embedded/embeddedPostgres.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { BankReader } from './bank.ts';
import { type Impact, measureImpact } from './impact.ts';
import { beCustomers, Memory } from './customers.ts';
import { beClerks } from './movements.ts';
import { beProvisioner } from './provisioners.ts';
import { letTimePass, movedHours } from './movedClock.ts';
import { SeededRandom } from './random.ts';
import { Schedule } from './schedule.ts';
import { judge } from './checker.ts';
import { World } from './world.ts';

/** The result of one seed. */
export interface CampaignResult {
  seed: number;
  seconds: number;
  hoursPassed: number;
  faults: Record<string, number>;
  faultsMissed: number;
  processesStarted: number;
  diedInTransaction: number;
  fenced: number;
  impact: Impact;
  topUps: {
    acknowledged: number;
    unanswered: number;
    foundDone: number;
    unknown: number;
    unknownDone: number;
  };
  movements: { keys: number; killed: number; outcomes: Record<string, number> };
  changes: { created: number; changed: number; deleted: number; prices: number };
  snapshots: number;
  hoursProved: number;
  /** For a debt. */
  suspensions: number;
  recoveredAfterMs: number | null;
  breaches: string[];
}

interface CampaignOptions {
  seed: number;
  seconds: number;
  /** Ends it early. */
  signal: AbortSignal;
  onProgress: (doneSeconds: number, text: string) => void;
}

/** Two daemons, an app, customers, clerks, a provisioner and a bank reader, with faults for a number of seconds; then calm, and the checks. */
export async function runCampaign(
  postgres: EmbeddedPostgres,
  options: CampaignOptions,
): Promise<CampaignResult> {
  const { seed, seconds, signal } = options;
  await using world = await World.open(postgres);
  const random = new SeededRandom(seed);
  const over = new AbortController();
  const calm = new AbortController();
  const memory = new Memory();
  const bank = new BankReader(world.owner);
  const schedule = new Schedule(world, random.stream(1));
  const reading = bank.read(over.signal);
  const living = beCustomers(world.customers, random.stream(2), memory, calm.signal);
  const posting = beClerks(world.customersProxy.url, random.stream(4), calm.signal);
  const provisioning = beProvisioner(world.customers, random.stream(5), calm.signal);
  const ticking = tick(world, random.stream(3), calm.signal);
  const raging = schedule.rage(calm.signal);
  const began = performance.now();
  for (let second = 0; second < seconds && !signal.aborted; second += 1) {
    await sleep(Math.max(0, 1_000 * (second + 1) - (performance.now() - began)));
    options.onProgress(
      second + 1,
      `${pluralize(schedule.total, 'fault')}, ${pluralize(bank.snapshots, 'snapshot')}, ${pluralize(bank.breaches.length, 'breach', 'breaches')}`,
    );
  }
  calm.abort();
  await Promise.all([raging, living, ticking, provisioning]);
  const { answers, kills } = await posting;
  memory.clerkAnswers = answers;
  memory.clerksKilled = kills;
  const scheduleMs = performance.now() - began;
  const { breaches, hoursProved, suspensions, unknownDone, recoveredAfterMs } = await judge(world, memory);
  over.abort();
  await reading;
  await bank.look();
  return {
    seed,
    seconds: Math.round(scheduleMs / 1000),
    hoursPassed: await movedHours(world.owner),
    faults: Object.fromEntries([...schedule.struck].sort()),
    faultsMissed: schedule.missed,
    processesStarted: world.members.reduce((sum, member) => sum + member.starts, 0),
    diedInTransaction: world.members.reduce((sum, member) => sum + member.diedInTransaction, 0),
    fenced: world.members.reduce((sum, member) => sum + member.fenced, 0),
    impact: await measureImpact(world.owner, schedule.spans),
    topUps: {
      acknowledged: memory.acknowledged.size,
      unanswered: memory.lostAnswers,
      foundDone: memory.foundDone,
      unknown: memory.unknown.size,
      unknownDone,
    },
    movements: {
      keys: new Set(memory.clerkAnswers.flatMap(({ entry }) => (entry === null ? [] : [entry]))).size,
      killed: memory.clerksKilled,
      outcomes: countBy(memory.clerkAnswers, ({ outcome }) => outcome),
    },
    changes: {
      created: memory.created.length,
      changed: memory.changes,
      deleted: memory.deleted.length,
      prices: memory.priceChanges,
    },
    snapshots: bank.snapshots,
    hoursProved,
    suspensions,
    recoveredAfterMs,
    breaches: [...bank.breaches.slice(0, 20), ...breaches],
  };
}

function countBy<Item>(items: Item[], name: (item: Item) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, name)].map(([key, same]) => [key, same.length]));
}

/** Hours pass in seconds, so that a run is nearly always under way. */
async function tick(world: World, random: SeededRandom, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await sleep(random.between(200, 1_000));
    // While PostgreSQL is away its clock stands still.
    await letTimePass(world.owner, random.between(20, 100)).catch(() => {});
  }
}
