import { readFile } from 'node:fs/promises';
import type { Definition, Installation, ServiceName } from './installation.ts';

/** One change to the system, in words for whoever is asked and told, and as it is done. */
export interface Step {
  words: string;
  take(): Promise<unknown>;
}

export type RunState =
  | 'not installed'
  | 'running'
  | 'starting'
  | 'stopping'
  | 'waiting to restart'
  | 'stopped'
  | 'failed';

export interface ServiceState {
  service: ServiceName;
  /** The service manager's name for it. */
  name: string;
  state: RunState;
  /** As the service manager writes it; null: unknown. */
  since: string | null;
  pid: number | null;
  startsWithSystem: boolean;
  /** How often it was started again by itself; null: unknown. */
  restarts: number | null;
  /** What it says of itself. */
  words: string | null;
}

/** systemd, launchd or the services of Windows. What needs no change gives no step, so all of it is safe twice. */
export interface ServiceManager {
  /** In words, such as "systemd". */
  readonly name: string;
  /** What an account with rights is called, and how to become it. */
  readonly privilege: string;
  install(installation: Installation, definitions: Definition[]): Promise<Step[]>;
  uninstall(services: ServiceName[]): Promise<Step[]>;
  states(services: ServiceName[]): Promise<ServiceState[]>;
}

/** The text of a file; null when there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

/** A file at the place of a definition, which has our name, is one of ours; a link there, as of a masked unit, is not. */
export function isDefinition(): boolean {
  return true;
}
