import { readFile } from 'node:fs/promises';
import type { Definition, Installation, ServiceName } from './installation.ts';

/** One change to the system: what it says to the operator, and how it is done. */
export interface Step {
  description: string;
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
  /** How often the service manager restarted it; null: unknown. */
  restarts: number | null;
  /** What the service last reported about itself. */
  statusText: string | null;
}

/** systemd, launchd or Windows services. What needs no change makes no step, so everything is safe to repeat. */
export interface ServiceManager {
  /** Such as "systemd". */
  readonly name: string;
  /** The privileged account, and how to become it. */
  readonly privilege: string;
  install(installation: Installation, definitions: Definition[]): Promise<Step[]>;
  uninstall(services: ServiceName[]): Promise<Step[]>;
  states(services: ServiceName[]): Promise<ServiceState[]>;
}

/** The text of a file; null if it doesn't exist. */
export async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

/** A file in a definition's place has our name, so it is ours; a link there, as of a masked unit, is not. */
export function isDefinition(): boolean {
  return true;
}
