import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { wholeNumber } from '../cli/wholeNumber.ts';
import { type BenchDatabase, startBenchDatabase, stopBenchDatabase } from './database.ts';

export const say = (text: string) => process.stderr.write(`${text}\n`);

/** What every measurement of a fleet is asked with. */
export function readOptions(name: string, description: string): { instances: number; rounds: number } {
  return new Command(name)
    .description(description)
    .option(
      '--instances <count>',
      'size of the fleet, the largest if there are several',
      wholeNumber(),
      1_000_000,
    )
    .option('--rounds <count>', 'interleaved rounds', wholeNumber(), 5)
    .parse()
    .opts<{ instances: number; rounds: number }>();
}

/** Measures in a database of its own, and keeps the results in results/, with what they were measured on. */
export async function measureIn<Results extends object>(
  name: string,
  measure: (database: BenchDatabase) => Promise<Results>,
): Promise<Results> {
  const database = await startBenchDatabase(say);
  try {
    const results = {
      node: process.version,
      postgres: database.postgres.version,
      machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'} (${arch()})`,
      ...(await measure(database)),
    };
    const folder = join(import.meta.dirname, 'results');
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${name}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`);
    await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
    say(`written to ${file}`);
    return results;
  } finally {
    await stopBenchDatabase(database);
  }
}
