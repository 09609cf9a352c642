/** `npm run chaos`: whether billing loses or doubles an hour while everything around it fails. Exit code 1 on any breach. */
import { Command } from 'commander';
import { startProgress } from '../../cli/progress.ts';
import { wholeNumber } from '../../cli/wholeNumber.ts';
import { beginRun, removeRun, startCluster } from '../../test/support/postgres.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { type CampaignResult, runCampaign } from './campaign.ts';
import { anySeed } from './random.ts';
import { commandToReplay, printResults } from './report.ts';

const LEAST_SECONDS = 10;

const { seeds, seconds, seed, json } = new Command('chaos')
  .description(
    'real daemons, an app and a PostgreSQL under seeded faults; ends with the audit and what it went through',
  )
  .option('--seeds <count>', 'how many campaigns, one after the other', wholeNumber(), 1)
  .option('--seconds <seconds>', 'how long the faults of all of them last together', wholeNumber(), 600)
  .option('--seed <number>', 'the first seed; the next ones count up from it', wholeNumber())
  .option('--json', 'the results as JSON')
  .addHelpText(
    'after',
    `\nA seed repeats what is decided: which faults come when, and what customers do. Processes and PostgreSQL keep
their own time, so a replay goes the same way in kind, not statement by statement; npm run simulate does.`,
  )
  .parse()
  .opts<{ seeds: number; seconds: number; seed?: number; json?: true }>();

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

const firstSeed = seed ?? anySeed();
const secondsEach = Math.max(LEAST_SECONDS, Math.round(seconds / seeds));
process.stderr.write(`chaos: ${pluralize(seeds, 'seed')} from ${firstSeed} on, ${secondsEach} s each\n`);
const folder = await beginRun();
try {
  // A killed server keeps what it acknowledged: only fsync is left out, which counts when a machine dies.
  const settings = { synchronous_commit: 'on', full_page_writes: 'on', max_connections: '200' };
  const postgres = await startCluster({ settings });
  const progress = startProgress('chaos', { onInterrupt: () => interrupted.abort() });
  const results: CampaignResult[] = [];
  for (let number = 0; number < seeds && !interrupted.signal.aborted; number += 1) {
    const campaign = {
      seed: firstSeed + number,
      seconds: secondsEach,
      signal: interrupted.signal,
      onProgress: (done: number, text: string) =>
        progress.report(
          number * secondsEach + done,
          seeds * secondsEach,
          `seed ${firstSeed + number}: ${text}`,
        ),
    };
    const result = await runCampaign(postgres, campaign);
    results.push(result);
    for (const breach of result.breaches) {
      process.stderr.write(`BREACH ${breach}\n  replay: ${commandToReplay(result, secondsEach)}\n`);
    }
  }
  progress.finish(`chaos: ${results.length} of ${pluralize(seeds, 'seed')} done`);
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else printResults(results);
  process.exitCode = results.some(({ breaches }) => breaches.length > 0) ? 1 : 0;
} finally {
  await removeRun(folder);
}
