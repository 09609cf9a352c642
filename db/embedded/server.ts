import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { settingsFile } from './cluster.ts';
import { type Place, writePrivate } from './place.ts';
import { answers, freePort } from './port.ts';
import { disownPidFile, findPostmaster, type Postmaster } from './postmaster.ts';
import { diskIsFull, isFull } from './folderFault.ts';
import { EmbeddedPostgresError } from './program.ts';
import { startProcess, startTimeoutMs, type StopMode, stopProcess } from './serverProcess.ts';

export type Settings = Record<string, string>;

/** Failures that pass by themselves pass within this time, or never. */
const obstacleTimeoutMs = 30_000;
const retryMs = 100;
const largestLogBytes = 10_000_000;

/**
 * Starts the server of a cluster, or waits for the one that another process is starting. An explicit port is used
 * or refused; otherwise the port of the last start, or another if that is taken now.
 */
export async function ensureRunning(
  place: Place,
  binaries: Binaries,
  settings: Settings,
  port?: number,
): Promise<Postmaster> {
  const since = performance.now();
  for (;;) {
    const found = await findPostmaster(place.data);
    // A postmaster that was just killed still exists for a moment, but no longer listens.
    if (found?.ready && (await answers(found.port))) return found;
    const failure = found
      ? 'it is still starting or stopping'
      : await launch(place, binaries, settings, port);
    if (failure === undefined) continue;
    const timeoutMs = found ? startTimeoutMs : mayPass(failure, port) ? obstacleTimeoutMs : 0;
    if (performance.now() - since >= timeoutMs) {
      throw new EmbeddedPostgresError(`PostgreSQL did not start in ${place.home} (server.log):\n${failure}`);
    }
    await delay(retryMs);
  }
}

/** Stops the server if it runs, and waits until it has; false when there was none. */
export async function ensureStopped(place: Place, binaries: Binaries, mode: StopMode): Promise<boolean> {
  if (!(await findPostmaster(place.data))) return false;
  if (await stopProcess(place, binaries, mode)) return true;
  throw new EmbeddedPostgresError(`PostgreSQL did not stop in ${place.home}: server.log there says more`);
}

/** Starts the server, detached from this process. Returns nothing, or what the log says of the failure. */
async function launch(
  place: Place,
  binaries: Binaries,
  settings: Settings,
  wantedPort: number | undefined,
): Promise<string | undefined> {
  const portFile = join(place.home, 'port');
  const lastPort = Number(await readFile(portFile, 'utf8').catch(() => '0'));
  const port = wantedPort ?? (await freePort(lastPort));
  const log = join(place.home, 'server.log');
  const logStart = await beginLog(log);
  await writePrivate(join(place.data, settingsFile), settingLines(settings), place.user);
  await disownPidFile(place);
  const failure = await startProcess({ place, binaries, port, log });
  if (failure !== undefined) {
    return (
      (await lastLines(log, logStart)) || ((await isFull(place.home)) ? diskIsFull(place.home) : failure)
    );
  }
  await writePrivate(portFile, `${port}\n`, place.user);
  return undefined;
}

/** Another process started it first, took the port, or backends are about to notice that their postmaster died. */
function mayPass(failure: string, wantedPort: number | undefined): boolean {
  if (/Address already in use/i.test(failure)) return wantedPort === undefined;
  return /lock file "postmaster.pid" already exists|shared memory block .* is still in use/.test(failure);
}

function settingLines(settings: Settings): string {
  const all: Settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => {
    if (!/^[a-z_]+(\.[a-z_]+)?$/i.test(name))
      throw new EmbeddedPostgresError(`No setting is called "${name}"`);
    return `${name} = '${value.replaceAll("'", "''")}'`;
  });
  return `# Rewritten at every start; settings of your own belong in postgresql.auto.conf (ALTER SYSTEM).\n${lines.join('\n')}\n`;
}

/** Keeps one old log, so that logs stay bounded; returns where the new messages begin. */
async function beginLog(log: string): Promise<number> {
  const size = await stat(log).then(
    (file) => file.size,
    () => 0,
  );
  if (size <= largestLogBytes) return size;
  await rename(log, `${log}.1`);
  return 0;
}

async function lastLines(log: string, start: number): Promise<string> {
  const text = await readFile(log).catch(() => Buffer.of());
  return text.subarray(start).toString().trim().split('\n').slice(-12).join('\n');
}
