import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { findPostmaster } from './postmaster.ts';
import { environmentWithoutPostgres, runProgram } from './program.ts';

export type StopMode = 'fast' | 'immediate' | 'smart';

/** A server that was killed may have hours of changes to replay. */
export const startTimeoutMs = 600_000;
const stopTimeoutMs = 120_000;
const lookMs = 20;

const signals = { fast: 'SIGINT', immediate: 'SIGQUIT', smart: 'SIGTERM' } as const;

/** What a server is started with. */
type Launch = { place: Place; binaries: Binaries; port: number; log: string };

/**
 * pg_ctl hands its paths to a shell, so only Windows uses it: there a server has no signals, refuses administrators
 * whom pg_ctl strips of their rights, and `"` cannot be in a path, so nothing in one leaves cmd.exe's quotes.
 */
const onWindows = process.platform === 'win32';

/** Starts a server that outlives this process; returns when it takes connections, or says why it does not. */
export async function startProcess(launch: Launch): Promise<string | undefined> {
  if (onWindows) return pgCtlStart(launch);
  const { place, binaries, port, log } = launch;
  await using output = await openLog(log, place);
  const child = spawn(binaries.postgres, ['-D', place.data, '-p', String(port)], {
    cwd: place.home,
    env: environmentWithoutPostgres(),
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
    ...place.user,
  });
  child.unref();
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    failure = `postgres ended (${signal ?? `exit code ${code}`})`;
  });
  const since = performance.now();
  while (failure === undefined) {
    const found = await findPostmaster(place.data);
    if (found?.ready && found.pid === child.pid) return undefined;
    if (performance.now() - since >= startTimeoutMs) return 'it is still starting';
    await delay(lookMs);
  }
  return failure;
}

/** Stops the server that runs on this data, and waits until it has; false when it goes on. */
export async function stopProcess(place: Place, binaries: Binaries, mode: StopMode): Promise<boolean> {
  if (onWindows) await pgCtlStop(place, binaries, mode);
  else await signal(place, signals[mode]);
  const since = performance.now();
  while (await findPostmaster(place.data)) {
    if (performance.now() - since >= stopTimeoutMs) return false;
    await delay(lookMs);
  }
  return true;
}

async function signal(place: Place, name: NodeJS.Signals): Promise<void> {
  const found = await findPostmaster(place.data);
  try {
    if (found) process.kill(found.pid, name);
  } catch (error) {
    const hasEnded = (error as NodeJS.ErrnoException).code === 'ESRCH';
    if (!hasEnded) throw error;
  }
}

/** The log is in a folder of the server's user: as root, don't follow a link put in its place. */
async function openLog(log: string, { user }: Place): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = constants;
  const file = await open(log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
  if (user) await file.chown(user.uid, user.gid);
  return file;
}

async function pgCtlStart({ place, binaries, port, log }: Launch): Promise<string | undefined> {
  const seconds = String(startTimeoutMs / 1000);
  const args = ['start', '-D', place.data, '-l', log, '-o', `-p ${port}`, '-w', '-t', seconds, '-s'];
  // The server inherits the pipes, and waiting for their end would be waiting for the server's.
  const options = { cwd: place.home, user: place.user, discardOutput: true };
  const { code } = await runProgram(binaries.pgCtl, args, options);
  return code === 0 ? undefined : `pg_ctl ended (exit code ${code})`;
}

async function pgCtlStop(place: Place, binaries: Binaries, mode: StopMode): Promise<void> {
  const args = ['stop', '-D', place.data, '-m', mode, '-W', '-s'];
  await runProgram(binaries.pgCtl, args, { cwd: place.home, user: place.user });
}
