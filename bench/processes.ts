import { type ChildProcess, fork, spawn } from 'node:child_process';
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

export interface LadderRun {
  ms: number;
  peakMemoryMb: number;
}

/** The debtors' ladder applied to all once, in a process of its own. */
export async function runLadder(url: string, graceHours: number): Promise<LadderRun> {
  return JSON.parse(await output(program('ladderRun.ts', url, String(graceHours))));
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

export interface MeasuredServer {
  address: string;
  /** Processor time that the process has used, in microseconds. */
  cpuMicros(): Promise<number>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A server in a process of its own, which answers by `answerCpuTime`. */
export async function startMeasured(file: string, ...args: string[]): Promise<MeasuredServer> {
  const child = fork(join(import.meta.dirname, file), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [address] = await Promise.race([once(child, 'message'), once(child, 'exit').then(failed)]);
  return {
    address: String(address),
    async cpuMicros() {
      child.send('cpu');
      const [micros] = await once(child, 'message');
      return Number(micros);
    },
    async stop(signal) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}

/** The other side of `startMeasured`. */
export async function answerCpuTime(address: string): Promise<void> {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.send?.(address);
}

export interface Load {
  requestsPerSecond: number;
  requests: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** Asks for a page again and again from a process of its own: as fast as answers come, or so often a second. */
export async function load(
  url: string,
  { connections, seconds, rate }: { connections: number; seconds: number; rate?: number },
): Promise<Load> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '..', 'node_modules', 'autocannon', 'autocannon.js'),
      ...['--json', '--no-progress', '-c', String(connections), '-d', String(seconds)],
      ...(rate === undefined ? [] : ['-R', String(rate)]),
      ...['-H', 'x-bench-caller=administrator', url],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const { requests, latency, non2xx, errors } = JSON.parse(await output(child));
  if (non2xx > 0 || errors > 0) throw new Error(`${url}: ${non2xx} bad answers, ${errors} errors`);
  return {
    requestsPerSecond: requests.average,
    requests: requests.total,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    maxMs: latency.max,
  };
}

function failed(): never {
  throw new Error('a measured process ended before it began');
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
