import { platform } from 'node:os';
import { describeFailure } from '../../db/failure.ts';
import { detectOperatingSystem } from '../../scripts/billing-daemon/config.ts';
import type { ServiceState } from '../service/serviceManager.ts';
import { managerOf } from '../service/thisManager.ts';
import { type CheckFinding, finder } from './finding.ts';

const { ok, warning, problem } = finder('service');
const INSTALL = 'run "containerstacks service install" to have it start with the system';

/** Daemon and app as services of the operating system; they may well be run by something else. */
export async function checkServices(): Promise<CheckFinding[]> {
  const manager = managerOf(detectOperatingSystem(platform()).os, null);
  if (manager === null) {
    const advice = 'have daemon and app restarted by what you use: docs/billing-daemon.md';
    return [warning('this system was not booted by systemd', advice)];
  }
  try {
    return (await manager.states(['billing', 'app'])).map(judgeService);
  } catch (error) {
    return [problem(`${manager.name}: ${describeFailure(error)}`, `ask as ${manager.privilege}`)];
  }
}

export function judgeService({ name, state, startsWithSystem }: ServiceState): CheckFinding {
  if (state === 'not installed') return warning(`${name} is not installed`, INSTALL);
  if (state !== 'running' && state !== 'starting')
    return problem(`${name} is ${state}`, `see its log: docs/billing-daemon.md`);
  return startsWithSystem
    ? ok(`${name} is ${state}, and starts with the system`)
    : warning(`${name} is ${state}, but does not start with the system`, INSTALL);
}
