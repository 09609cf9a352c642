/**
 * `npm run soak`: a month of hourly runs of one real daemon process on a real PostgreSQL whose clock the daemon sees
 * moved on by an hour again and again. Memory and open files must stay flat. Linux only: it counts in /proc.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import { startProgress } from '../../cli/progress.ts';
import { wholeNumber } from '../../cli/wholeNumber.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { DAEMON, type DaemonProcess } from '../../test/support/daemonProcess.ts';
import { DaemonWorld } from '../../test/support/daemonWorld.ts';
import { freshDatabase } from '../../test/support/database.ts';
import { beginRun, removeRun, startCluster } from '../../test/support/postgres.ts';
import { until } from '../../test/support/until.ts';

interface Figures {
  rss: number;
  heapUsed: number;
  fileDescriptors: number;
}

const { hours, instances } = new Command('soak')
  .description('a month of hourly runs of one daemon: memory and open files must stay flat')
  .option('--hours <count>', 'runs, an hour apart', wholeNumber(), 744)
  .option('--instances <count>', 'instances, each of an organization of its own', wholeNumber(), 1_000)
  .parse()
  .opts<{ hours: number; instances: number }>();

/** Caches, prepared statements and compiled code come with the first runs. */
const WARM_UP_HOURS = Math.min(48, Math.ceil(hours / 4));
const MEASURE_EVERY_HOURS = Math.max(1, Math.floor(hours / 12));
/** What may come on top of the first figures without being a leak. */
const MOST_MORE = { rss: 40 * 2 ** 20, heapUsed: 4 * 2 ** 20, fileDescriptors: 2 };

const folder = await beginRun();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => removeRun(folder).finally(() => process.exit(130)));
}
try {
  const postgres = await startCluster();
  await using world = await DaemonWorld.open(await freshDatabase(postgres.ownerUrl));
  process.exitCode = await soak(world);
} finally {
  await removeRun(folder);
}

async function soak(world: DaemonWorld): Promise<number> {
  await world.takeOverClock(30);
  await world.seed(instances, 0);
  const measure = join(import.meta.dirname, 'measure.ts');
  const daemon = world.start({}, ['--expose-gc', '--import', measure, DAEMON]);
  const all: { hour: number; figures: Figures }[] = [];
  const progress = startProgress(`${pluralize(hours, 'hourly run')} of ${pluralize(instances, 'instance')}`);
  for (let hour = 0; hour <= hours; hour += 1) {
    if (hour > 0) await world.moveClock('1 hour');
    await nextRun(daemon);
    progress.report(hour, hours, `${pluralize(hour, 'hour')} billed`);
    if (hour < WARM_UP_HOURS || ((hour - WARM_UP_HOURS) % MEASURE_EVERY_HOURS !== 0 && hour !== hours))
      continue;
    all.push({ hour, figures: await measured(daemon) });
  }
  progress.finish(`${pluralize(hours, 'hourly run')} done`);
  // Their hours begin just after a full hour: the last run comes just before the latest.
  await world.assertBilled(hours);
  return report(all);
}

/** One more run has succeeded. The lines are let go: otherwise the same would be found again. */
async function nextRun(daemon: DaemonProcess): Promise<void> {
  await daemon.logs('run succeeded');
  daemon.lines.length = 0;
}

async function measured(daemon: DaemonProcess): Promise<Figures> {
  daemon.kill('SIGUSR2');
  const line = await until('the daemon has measured itself', () => daemon.has('measured'));
  daemon.lines.length = 0;
  return line as unknown as Figures;
}

function report(all: { hour: number; figures: Figures }[]): number {
  const [first, last] = [all.at(0), all.at(-1)];
  if (!first || !last || first === last) throw new Error('too few hours to compare anything');
  for (const { hour, figures } of all) process.stdout.write(`${describe(hour, figures)}\n`);
  const grown = (Object.keys(MOST_MORE) as (keyof Figures)[]).filter(
    (name) => last.figures[name] - first.figures[name] > MOST_MORE[name],
  );
  process.stdout.write(
    `first: ${describe(first.hour, first.figures)}\nlast:  ${describe(last.hour, last.figures)}\n`,
  );
  process.stdout.write(grown.length === 0 ? 'flat\n' : `NOT FLAT: ${grown.join(', ')} grew too much\n`);
  return grown.length === 0 ? 0 : 1;
}

function describe(hour: number, { rss, heapUsed, fileDescriptors }: Figures): string {
  return `after ${pluralize(hour, 'hour')}: ${megabytes(rss)} MB resident, ${megabytes(heapUsed)} MB of heap, ${fileDescriptors} files open`;
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
