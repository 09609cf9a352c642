import type { OperatingSystem } from '../../scripts/billing-daemon/config.ts';
import type { Definition, Installation } from './installation.ts';
import { launchdLists } from './launchdLists.ts';
import { systemdUnits } from './systemdUnits.ts';
import { winswDefinitions } from './winswDefinitions.ts';

const BUILDERS: Record<OperatingSystem, (installation: Installation) => Definition[]> = {
  linux: systemdUnits,
  macos: launchdLists,
  windows: winswDefinitions,
};

/** The definitions that a service manager gets for an installation: the billing daemon, then the app. */
export function definitionsFor(system: OperatingSystem, installation: Installation): Definition[] {
  return BUILDERS[system](installation);
}
