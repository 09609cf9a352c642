import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readSettings } from '../../config/settings.ts';
import { BadInputError, type Fault } from '../../domain/badInput.ts';
import type { Installation, ServiceName } from './installation.ts';

const TEMPORARY = ['/tmp', '/var/tmp', tmpdir()];

/** The running program, as a service would run it. */
export function thisInstallation(user: string | null, madeUser: boolean): Installation {
  const folder = join(import.meta.dirname, '..', '..');
  // The Node that `npm ci` installed belongs to the program, whatever else the machine has.
  const ours = join(folder, 'node_modules', '.bin', 'node');
  return { folder, node: existsSync(ours) ? ours : process.execPath, user, madeUser };
}

/**
 * What would keep the services from running, found before anything is changed. Throws BadInputError, or SettingsError
 * with every fault of the settings that they would get.
 */
export async function checkInstallation(
  { folder, user }: Installation,
  services: ServiceName[],
): Promise<void> {
  const faults: Fault[] = [];
  if (TEMPORARY.some((place) => folder.startsWith(`${place}/`))) {
    faults.push({ place: folder, text: 'is a temporary folder: move the program somewhere permanent' });
  }
  if (user !== null && !(await isReadableByAll(join(folder, 'cli', 'containerstacks.mjs')))) {
    faults.push({ place: folder, text: `cannot be read by ${user}: run "chmod -R go+rX ${folder}"` });
  }
  const settings = await readFile(join(folder, '.env'), 'utf8').catch(() => null);
  if (settings === null) {
    const text = 'cannot be read: copy .env.example to it, and set DATABASE_URL';
    faults.push({ place: join(folder, '.env'), text });
  }
  if (faults.length > 0) throw new BadInputError(faults);
  for (const service of services) {
    const own = await readFile(`/etc/containerstacks/${service}.env`, 'utf8').catch(() => '');
    readSettings({ ...parseEnv(settings ?? ''), ...parseEnv(own) });
  }
}

async function isReadableByAll(path: string): Promise<boolean> {
  return ((await stat(path)).mode & 0o004) !== 0;
}
