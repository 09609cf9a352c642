import {
  misspeltSettings,
  readStartSettings,
  SettingsError,
  type StartSettings,
} from '../../config/settings.ts';
import type { Environment } from '../../config/settings.ts';
import { type CheckFinding, finder } from './finding.ts';

const { ok, warning, problem } = finder('settings');

/** The settings where all are valid, else null; and what is to be said of them. */
export function checkSettings(env: Environment): {
  settings: StartSettings | null;
  findings: CheckFinding[];
} {
  const misspelt = misspeltSettings().map((fault) => warning(`.env: ${fault}`, 'correct its name'));
  try {
    const settings = readStartSettings(env);
    return { settings, findings: [...misspelt, ok('every setting is valid')] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const faults = error.faults.map((fault) => problem(fault, 'see docs/settings.md'));
    return { settings: null, findings: [...misspelt, ...faults] };
  }
}
