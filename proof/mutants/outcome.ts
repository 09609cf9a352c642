import Table from 'cli-table3';

export type Verdict = 'killed' | 'survived' | 'no program' | 'fails without it too' | 'not tried';

export interface Outcome {
  mutant: string;
  takes: string;
  verdict: Verdict;
  /** The files that were run, and the first test that failed. */
  files: string[];
  killedBy: string | null;
  /** How it failed, or what else went wrong. */
  words: string;
  seconds: number;
}

/** A line for each mutant, what went wrong below, and the count last. */
export function asTable(outcomes: Outcome[]): string {
  const table = new Table({ head: ['mutant', 'killed by', 's'], style: { head: [], border: [] } });
  for (const { mutant, verdict, files, killedBy, seconds } of outcomes) {
    const by = verdict === 'killed' && killedBy ? `${files.join(', ')}: ${killedBy}` : verdict.toUpperCase();
    table.push([mutant, by, seconds.toFixed(1)]);
  }
  const bad = outcomes.filter(({ verdict }) => verdict !== 'killed');
  return [
    table.toString(),
    ...bad.map(({ mutant, verdict, takes, words }) => `${mutant} (${takes}): ${verdict}\n${words}`),
    `${outcomes.length - bad.length} of ${outcomes.length} mutants killed`,
  ].join('\n');
}
