import { Launchd } from './launchd.ts';
import { runProgram } from './program.ts';
import type { ServiceManager } from './serviceManager.ts';
import { isSystemdBooted, Systemd } from './systemd.ts';
import { WindowsServices } from './windowsServices.ts';
import { WINSW_FOLDER } from './winswDefinitions.ts';
import type { OperatingSystem } from '../../scripts/billing-daemon/config.ts';

/** Null on a Linux without systemd, and on unknown systems. `winsw`: a downloaded WinSW, to install. */
export function managerOf(system: OperatingSystem, winsw: string | null): ServiceManager | null {
  if (system === 'macos') return new Launchd(runProgram);
  if (system === 'windows') return new WindowsServices(runProgram, WINSW_FOLDER, winsw);
  return isSystemdBooted() ? new Systemd(runProgram) : null;
}
