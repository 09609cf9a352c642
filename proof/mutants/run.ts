/**
 * `npm run mutants`: removes protections, one at a time, and checks that the tests notice. Each mutant is a
 * change of the source, made in a copy of the working tree, and the tests that guard the place must fail there.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import { MUTANTS } from './list/all.ts';
import type { Mutant } from './mutant.ts';
import { asTable, type Outcome, type Verdict } from './outcome.ts';
import { runTests } from './testRun.ts';
import { WorkingCopy } from './workingCopy.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const program = new Command('npm run mutants --')
  .description('removes protections, one at a time: the tests must notice each')
  .option('--only <names...>', 'these mutants only')
  .option('--list', 'name all mutants, and do nothing')
  .option('--json', 'the outcomes as JSON')
  .action(async (options: { only?: string[]; list?: boolean; json?: boolean }) => {
    const mutants = chosen(options.only);
    if (options.list)
      return void console.log(mutants.map(({ name, takes }) => `${name}: ${takes}`).join('\n'));
    const outcomes = await tryAll(mutants, interruption());
    console.log(options.json ? JSON.stringify(outcomes, null, 2) : asTable(outcomes));
    if (outcomes.some(({ verdict }) => verdict !== 'killed')) process.exitCode = 1;
  });

function chosen(names: string[] | undefined): readonly Mutant[] {
  const unknown = names?.find((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown !== undefined) program.error(`there is no mutant "${unknown}": see --list`);
  return names ? MUTANTS.filter(({ name }) => names.includes(name)) : MUTANTS;
}

function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interrupted.abort());
  return interrupted.signal;
}

async function tryAll(mutants: readonly Mutant[], signal: AbortSignal): Promise<Outcome[]> {
  await using copy = await WorkingCopy.of(ROOT);
  const outcomes: Outcome[] = [];
  for (const [index, mutant] of mutants.entries()) {
    if (signal.aborted) break;
    const start = performance.now();
    const result = await tryOne(copy, mutant, signal);
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    const outcome = { mutant: mutant.name, takes: mutant.takes, files: mutant.tests, ...result, seconds };
    console.error(`${index + 1}/${mutants.length} ${mutant.name}: ${outcome.verdict} (${seconds} s)`);
    outcomes.push(outcome);
  }
  if (!signal.aborted) await acquit(copy, outcomes, signal);
  return outcomes;
}

async function tryOne(
  copy: WorkingCopy,
  mutant: Mutant,
  signal: AbortSignal,
): Promise<Pick<Outcome, 'verdict' | 'killedBy' | 'words'>> {
  const none = (verdict: Verdict, words: string) => ({ verdict, killedBy: null, words });
  try {
    await using _ = await copy.put(mutant);
    const only = mutant.only === undefined ? [] : [mutant.only];
    const run = await runTests(copy.folder, mutant.tests, { only, untilFailure: true, signal });
    const killer = run.results.find(({ failure }) => failure !== null);
    if (killer) {
      return { verdict: 'killed', killedBy: killer.name, words: (killer.failure ?? '').slice(0, 400) };
    }
    if (signal.aborted) return none('not tried', 'interrupted');
    return run.code === 0 ? none('survived', 'all tests passed') : none('no program', run.words);
  } catch (error) {
    return none('no program', (error as Error).message);
  }
}

/** A test that fails without the mutant too has not killed it. */
async function acquit(copy: WorkingCopy, outcomes: Outcome[], signal: AbortSignal): Promise<void> {
  const killed = outcomes.filter(({ killedBy }) => killedBy !== null);
  if (killed.length === 0) return;
  console.error('Running the tests that failed once more, without any mutant');
  const files = [...new Set(killed.flatMap((outcome) => outcome.files))];
  const only = [...new Set(killed.map(({ killedBy }) => exactly(killedBy ?? '')))];
  const { results } = await runTests(copy.folder, files, { only, untilFailure: false, signal });
  for (const outcome of killed) {
    const again = results.filter(({ name }) => name === outcome.killedBy);
    const passes = again.length > 0 && again.every(({ failure }) => failure === null);
    if (!passes) outcome.verdict = 'fails without it too';
  }
}

/** A pattern of names that matches this one only. */
function exactly(name: string): string {
  return `/^${name.replace(/[\\/^$.*+?()[\]{}|]/g, '\\$&')}$/`;
}

await program.parseAsync();
