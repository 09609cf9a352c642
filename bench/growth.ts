/** `npm run bench:growth`: whether lists and reports cost no more than what they show, however much there is. */
import { Command } from 'commander';
import { rowsTouched } from '../test/support/rowsTouched.ts';
import { startBenchDatabase, stopBenchDatabase } from './database.ts';
import { beginGrowth, growTo } from './growthData.ts';
import { READS, type Read } from './growthReads.ts';
import { median, timed } from './statistics.ts';

const ROUNDS = 3;
/** Below it pages are not full, and PostgreSQL rightly reads small tables whole. */
const FIRST_JUDGED = 1_000;
/** A page may touch so many times the rows of a hundredth of what there is, and a report so much more than its share. */
const PAGE_LIMIT = 3;
const REPORT_LIMIT = 1.1;

interface Measure {
  size: number;
  rows: number;
  ms: number;
}

const { sizes, only, json } = new Command('bench:growth')
  .description(
    'measure every list and report at growing sizes; fails where one grows faster than what it shows',
  )
  .option('--sizes <counts>', 'rows, growing, with commas', '10,1000,100000')
  .option('--only <text>', 'only what has this in its name', '')
  .option('--json', 'print all figures as JSON')
  .parse()
  .opts<{ sizes: string; only: string; json?: true }>();

const say = (text: string) => process.stderr.write(`${text}\n`);
const reads = READS.filter(({ name }) => name.includes(only));
const measures = new Map<Read, Measure[]>(reads.map((read) => [read, []]));
const database = await startBenchDatabase(say);
try {
  const { owner } = database;
  await beginGrowth(owner);
  let reached = 0;
  for (const size of sizes.split(',').map(Number)) {
    say(`${size} of everything`);
    await growTo(owner, reached, size);
    reached = size;
    for (const [read, found] of measures) found.push(await measure(read, size));
  }
  async function measure(read: Read, size: number): Promise<Measure> {
    const rows = await rowsTouched(owner, (db) => read.run(db, size));
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push((await timed(() => read.run(owner, size))).ms);
    return { size, rows, ms: median(times) };
  }
} finally {
  await stopBenchDatabase(database);
}

const results = [...measures].map(([{ name, kind }, found]) => ({
  name,
  kind,
  measures: found,
  growth: growthOf(kind, found),
}));
if (json) console.log(JSON.stringify(results, null, 2));
else for (const result of results) console.log(lineOf(result));
if (results.some(({ growth }) => growth > 1)) process.exitCode = 1;

/** The last step's growth as a share of what is allowed. */
function growthOf(kind: Read['kind'], found: Measure[]): number {
  const [before, last] = found.slice(-2);
  if (!before || !last || before.size < FIRST_JUDGED) return 0;
  const allowed = kind === 'page' ? PAGE_LIMIT : (last.size / before.size) * REPORT_LIMIT;
  return last.rows / Math.max(before.rows, 1) / allowed;
}

function lineOf({ name, kind, measures: found, growth }: (typeof results)[number]): string {
  const figures = found
    .map(({ rows, ms }) => ` ${rows.toFixed(0)} rows ${ms.toFixed(1)} ms`.padStart(24))
    .join('');
  return `${name.padEnd(26)}${kind.padEnd(8)}${figures}${growth > 1 ? '  GROWS TOO FAST' : ''}`;
}
