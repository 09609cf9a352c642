import { join } from 'node:path';
import type { Environment, Settings } from './settings.ts';

/** Where the app remembers absences of the database: in the state folder that systemd gives it, else beside the data. */
export function absencesPath(
  { absencesPath: given, dataDir, port }: Pick<Settings, 'absencesPath' | 'dataDir' | 'port'>,
  env: Environment,
): string {
  // systemd names several folders with colons between them; the first is the unit's own.
  const folder = env.STATE_DIRECTORY?.split(':')[0] || dataDir;
  return given ?? join(folder, `app-${port}-absences.json`);
}
