import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { formatInstant, type Instant } from '../domain/instant.ts';

export interface EngineRun {
  ms: number;
  hours: number;
  collisions: number;
  longestTransactionMs: number;
  peakMemoryMb: number;
}

/** One billing run in a process of its own, as the daemon's is. */
export async function runEngine(url: string, asOf: Instant, connections: number): Promise<EngineRun> {
  return JSON.parse(await output(program('engineRun.ts', url, formatInstant(asOf), String(connections))));
}

/** Tops up until `work` is done; returns the milliseconds of each. */
export async function topUpDuring(
  url: string,
  organizations: number,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const child = program('topUps.ts', url, String(organizations));
  const printed = output(child);
  await work();
  child.stdin?.end();
  return JSON.parse(await printed);
}

function program(file: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function output(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the child has no stdout');
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`a measured process ended with exit code ${code}`);
  return printed;
}
