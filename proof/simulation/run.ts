/** `npm run simulate`: many orders of the same work's statements, each chosen by a seed. Exit code 1 on any breach. */
import { Command } from 'commander';
import { anySeed } from '../chaos/random.ts';
import { startProgress } from '../../cli/progress.ts';
import { wholeNumber } from '../../cli/wholeNumber.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { beginRun, removeRun, startCluster } from '../../test/support/postgres.ts';
import { type Interleaving, Simulation } from './simulation.ts';

const { interleavings, seed, trace } = new Command('simulate')
  .description(
    'two billings, fleet changes, top-ups and power reports over a real PostgreSQL, one statement at a time, in seeded orders',
  )
  .option('--interleavings <count>', 'how many, with one seed after the other', wholeNumber(), 1_000)
  .option('--seed <number>', 'the first seed', wholeNumber())
  .option('--trace', 'also say who did what, in order')
  .parse()
  .opts<{ interleavings: number; seed?: number; trace?: true }>();

const firstSeed = seed ?? anySeed();
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopped = true;
  });
}

const folder = await beginRun();
try {
  const postgres = await startCluster();
  await using simulation = await Simulation.open(postgres.ownerUrl);
  const stop = () => {
    stopped = true;
  };
  const progress = startProgress('simulate', { onInterrupt: stop });
  const played: Omit<Interleaving, 'trace'>[] = [];
  for (let number = 0; number < interleavings && !stopped; number += 1) {
    const { trace: steps, ...interleaving } = await simulation.play(firstSeed + number);
    played.push(interleaving);
    if (trace || interleaving.breach !== null) process.stderr.write(`${steps.join('\n')}\n`);
    if (interleaving.breach !== null) {
      process.stderr.write(
        `BREACH ${interleaving.breach}\n  replay: npm run simulate -- --interleavings 1 --seed ${interleaving.seed}\n`,
      );
    }
    progress.report(number + 1, interleavings, pluralize(countOf(played, 'breach'), 'breach', 'breaches'));
  }
  progress.finish(`simulate: ${pluralize(played.length, 'interleaving')} from seed ${firstSeed}`);
  print(played);
  process.exitCode = countOf(played, 'breach') > 0 ? 1 : 0;
} finally {
  await removeRun(folder);
}

/** In how many of them it happened. */
function countOf(played: Omit<Interleaving, 'trace'>[], what: keyof Omit<Interleaving, 'trace'>): number {
  return played.filter((interleaving) => interleaving[what]).length;
}

function print(played: Omit<Interleaving, 'trace'>[]): void {
  const sum = (what: 'statements' | 'hours') => played.reduce((all, one) => all + one[what], 0);
  const lines: [string, number][] = [
    ['interleavings', played.length],
    ['statements', sum('statements')],
    ['hours charged', sum('hours')],
    ['with a wait for a lock', countOf(played, 'blocked')],
    ['with a slice that collided and was retried', countOf(played, 'collided')],
    ['with a run superseded by a newer fence', countOf(played, 'fenced')],
    ['with an outage on record', countOf(played, 'outage')],
    ['with somebody suspended', countOf(played, 'suspensions')],
    ['with somebody resumed', countOf(played, 'resumes')],
    ['with a deadlock', countOf(played, 'deadlocked')],
    ['with a process killed inside a transaction', countOf(played, 'killedInTransaction')],
    ['with an answer lost', countOf(played, 'answerLost')],
    ['with the clock moved on between statements', countOf(played, 'clockMoved')],
    ['with a breach', countOf(played, 'breach')],
  ];
  for (const [what, count] of lines) process.stdout.write(`${String(count).padStart(8)}  ${what}\n`);
}
