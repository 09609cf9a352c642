import { readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Place, writePrivate } from './place.ts';

/** A running server, according to its postmaster.pid. */
export type Postmaster = { pid: number; port: number; ready: boolean };

/** The server that runs on this data now, or undefined; a file left behind by a crash doesn't count. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = await readPidFile(data);
  const pid = Number(lines[0]);
  if (!pid || !isAlive(pid) || (await isAnotherProgram(pid, data))) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** Whether a process with this id exists, under any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * After a crash of the machine the number in postmaster.pid may be some other program's, and PostgreSQL would
 * refuse to start. It starts when the number is that of its own starter, so that is written instead: unlike
 * deleting the file, this keeps PostgreSQL's check for backends that outlived their postmaster.
 */
export async function disownPidFile(place: Place): Promise<void> {
  const lines = await readPidFile(place.data);
  const pid = Number(lines[0]);
  if (!pid || !isAlive(pid) || !(await isAnotherProgram(pid, place.data))) return;
  const text = [process.pid, ...lines.slice(1)].join('\n');
  await writePrivate(join(place.data, 'postmaster.pid'), text, place.user);
}

async function readPidFile(data: string): Promise<string[]> {
  return (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
}

/**
 * A postmaster's working directory is its data folder; only Linux shows it. A process that can't be inspected
 * isn't our server: it belongs to another user, or is a zombie.
 */
async function isAnotherProgram(pid: number, data: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return folder !== (await realpath(data));
}
