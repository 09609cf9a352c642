import type { OperatingSystem } from '../../scripts/billing-daemon/config.ts';

/** The two processes of an installation. */
export type ServiceName = 'billing' | 'app';

export interface Service {
  /** Its name for the system's service manager. */
  id: string;
  title: string;
  /** The sub-command of `containerstacks` that it runs. */
  command: string;
}

export const SERVICES: Record<ServiceName, Service> = {
  billing: { id: 'containerstacks-billing', title: 'ContainerStacks billing daemon', command: 'daemon' },
  app: { id: 'containerstacks-app', title: 'ContainerStacks app', command: 'serve' },
};

/** What a definition refers to; all paths are absolute. */
export interface Installation {
  /** The program's folder. Its .env holds the settings. */
  folder: string;
  node: string;
  /** An unprivileged account; null: root, on Windows LocalSystem. */
  user: string | null;
  /** Whether the install created that account, so that an uninstall removes it. */
  madeUser: boolean;
}

/** A file that defines a service for a service manager. */
export interface Definition {
  service: ServiceName;
  /** Where the service manager looks for it. */
  path: string;
  text: string;
}

/** Where the definitions in systemd/, launchd/ and windows/ expect the program; an install writes the actual paths. */
export const USUAL_INSTALLATIONS: Record<OperatingSystem, Installation> = {
  linux: usual('/root/containerstacks', '/root/containerstacks/node_modules/.bin/node'),
  macos: usual('/usr/local/containerstacks', '/usr/local/bin/node'),
  windows: usual('C:\\ContainerStacks', 'C:\\Program Files\\nodejs\\node.exe'),
};

function usual(folder: string, node: string): Installation {
  return { folder, node, user: null, madeUser: false };
}
