import { readFile, rm } from 'node:fs/promises';
import { replaceOwnFile } from '../../api/services/files/ownFile.ts';
import type { Definition } from './installation.ts';
import { demand, type RunProgram } from './program.ts';

/** One change to the system: what it says to the operator, and how it is done. */
export interface Step {
  description: string;
  take(): Promise<unknown>;
}

export function programStep(
  run: RunProgram,
  description: string,
  program: string,
  ...args: readonly string[]
): Step {
  return { description, take: () => demand(run, program, ...args) };
}

/** `there`: what the file holds now, null if it doesn't exist; `place`: where tests have it. */
export function writeStep({ path, text }: Definition, there: string | null, place: string): Step {
  return {
    description: `${there === null ? 'write' : 'replace'} ${path}`,
    take: () => writeDefinition(place, text),
  };
}

/** A file in a definition's place has our name, so it is ours; a link there, as of a masked unit, is not. */
export async function writeDefinition(path: string, text: string): Promise<void> {
  await replaceOwnFile(path, text, () => true);
}

/** A file, or a folder and what is in it. */
export function removeStep(path: string, place = path): Step {
  return { description: `remove ${path}`, take: () => rm(place, { recursive: true, force: true }) };
}

/** The text of a file; null if it doesn't exist. */
export async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
