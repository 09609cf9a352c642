import type { Definition, Installation, ServiceName } from './installation.ts';
import type { Step } from './steps.ts';

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
