import { homedir, hostname, platform } from 'node:os';
import path from 'node:path';
import {
  type Environment,
  readSettings,
  readVersion,
  type Settings,
  SettingsError,
} from '../../config/settings.ts';
import { type LeaseRhythm, leaseRhythm } from '../../domain/billing/leaseRhythm.ts';
import { readSupervision, type Supervision } from './supervisor.ts';

export type OperatingSystem = 'linux' | 'windows' | 'macos';
export type Supervisor = 'systemd' | 'launchd' | 'windows service' | 'none';

/** For the fault tests: at this step of its runs, counted from 1, the process kills, stops or hangs itself. */
export interface Failpoint {
  action: 'kill' | 'stop' | 'hang';
  step: number;
}

export interface DaemonConfig {
  settings: Settings;
  rhythm: LeaseRhythm;
  /** Hostname and process ID: this daemon's name in its record, its runs and the lease. */
  identity: string;
  host: string;
  pid: number;
  version: string;
  os: OperatingSystem;
  /** The platform's own name, if it is none of the three. */
  unknownPlatform: string | null;
  supervisor: Supervisor;
  supervision: Supervision;
  stopSignals: NodeJS.Signals[];
  statusFilePath: string;
  /** The journal's device and inode, if the supervisor gave them. */
  journalStream: string | null;
  failpoint: Failpoint | null;
}

/** What the process knows about its machine; tests pass another. */
export interface Machine {
  platform: string;
  isRoot: boolean;
  home: string;
}

function thisMachine(): Machine {
  return { platform: platform(), isRoot: process.getuid?.() === 0, home: homedir() };
}

/** Settings, and what the operating system decides. Throws SettingsError with every problem. */
export function readConfig(env: Environment, machine = thisMachine()): DaemonConfig {
  const { settings, failpoint } = readChecked(env);
  const { os, known } = detectOperatingSystem(machine.platform);
  const host = hostname();
  return {
    settings,
    rhythm: leaseRhythm(settings.leaseSeconds),
    identity: `${host}:${process.pid}`,
    host,
    pid: process.pid,
    version: readVersion(),
    os,
    unknownPlatform: known ? null : machine.platform,
    supervisor: detectSupervisor(os, env),
    supervision: readSupervision(env),
    stopSignals: os === 'windows' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGTERM', 'SIGINT', 'SIGHUP'],
    statusFilePath: settings.statusFilePath ?? defaultStatusFile(os, env, machine),
    journalStream: env.JOURNAL_STREAM ?? null,
    failpoint,
  };
}

/** An unknown system is treated as Ubuntu Linux. */
export function detectOperatingSystem(name: string): { os: OperatingSystem; known: boolean } {
  const os = ({ linux: 'linux', win32: 'windows', darwin: 'macos' } as const)[name];
  return { os: os ?? 'linux', known: os !== undefined };
}

export function detectSupervisor(os: OperatingSystem, env: Environment): Supervisor {
  if (os === 'linux' && (env.INVOCATION_ID || env.NOTIFY_SOCKET || env.JOURNAL_STREAM)) return 'systemd';
  // launchd names the job in XPC_SERVICE_NAME, and "0" in a terminal; Windows gives services no user session.
  if (os === 'macos' && env.XPC_SERVICE_NAME && env.XPC_SERVICE_NAME !== '0') return 'launchd';
  if (os === 'windows' && !env.SESSIONNAME) return 'windows service';
  return 'none';
}

export function defaultStatusFile(os: OperatingSystem, env: Environment, machine: Machine): string {
  const { join } = os === 'windows' ? path.win32 : path.posix;
  return join(statusFolder(os, env, machine, join), 'billing-daemon-status.json');
}

function statusFolder(
  os: OperatingSystem,
  env: Environment,
  { isRoot, home }: Machine,
  join: typeof path.join,
): string {
  if (os === 'windows')
    return join(env.ProgramData ?? env.PROGRAMDATA ?? 'C:\\ProgramData', 'ContainerStacks');
  if (os === 'macos') return join(isRoot ? '/' : home, 'Library/Application Support/ContainerStacks');
  // systemd names several folders with colons between them; the first is the unit's own.
  const given = (env.STATE_DIRECTORY || env.RUNTIME_DIRECTORY)?.split(':')[0];
  if (given) return given;
  return isRoot
    ? '/var/lib/containerstacks'
    : join(env.XDG_STATE_HOME || join(home, '.local/state'), 'containerstacks');
}

function readChecked(env: Environment): { settings: Settings; failpoint: Failpoint | null } {
  const failpoint = parseFailpoint(env);
  if (typeof failpoint !== 'string') return { settings: readSettings(env), failpoint };
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) throw new SettingsError([...error.faults, failpoint]);
    throw error;
  }
  throw new SettingsError([failpoint]);
}

/** The failpoint, none, or what is wrong with it. */
function parseFailpoint(env: Environment): Failpoint | null | string {
  if (!env.BILLING_FAILPOINT) return null;
  if (env.NODE_ENV !== 'test') return 'BILLING_FAILPOINT is for tests only: it needs NODE_ENV=test';
  const match = /^(kill|stop|hang):([1-9]\d{0,8})$/.exec(env.BILLING_FAILPOINT);
  if (!match) return 'BILLING_FAILPOINT must be kill, stop or hang at a step, such as kill:17';
  return { action: match[1] as Failpoint['action'], step: Number(match[2]) };
}
