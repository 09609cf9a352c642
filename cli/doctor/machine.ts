import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { requireFreePort } from '../../api/portTaken.ts';
import type { StartSettings } from '../../config/settings.ts';
import { type CheckFinding, finder } from './finding.ts';

const disk = finder('disk');
const port = finder('port');
const GIB = 1_024 ** 3;
const PATIENCE_MS = 3_000;

/** The disk of the data folder: where `start` keeps its database, and the app what it remembers. */
export async function checkDisk({ dataDir }: Pick<StartSettings, 'dataDir'>): Promise<CheckFinding> {
  let place = dataDir;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const { bavail, blocks, bsize } = await statfs(place);
  return judgeDisk(place, bavail * bsize, blocks * bsize);
}

export function judgeDisk(place: string, freeBytes: number, totalBytes: number): CheckFinding {
  const share = totalBytes === 0 ? 0 : Math.floor((100 * freeBytes) / totalBytes);
  const text = `${(freeBytes / GIB).toFixed(1)} GiB free (${share} %) on the disk of ${place}`;
  if (freeBytes < GIB / 4) return disk.problem(text, 'free some: a full disk stops PostgreSQL');
  if (freeBytes < 2 * GIB) return disk.warning(text, 'free some soon');
  return disk.ok(text);
}

/** Whether the app answers where the settings say, or could listen there. */
export async function checkPort(settings: Pick<StartSettings, 'host' | 'port'>): Promise<CheckFinding> {
  const { host, port: number } = settings;
  if (number === 0) return port.ok('PORT is 0: the app takes any that is free');
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const address = `http://${near.includes(':') ? `[${near}]` : near}:${number}`;
  const answer = await fetch(`${address}/livez`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    .then((response) => response.json())
    .catch(() => null);
  if ((answer as { status?: unknown } | null)?.status === 'ok')
    return port.ok(`the app answers at ${address}`);
  try {
    await requireFreePort(settings);
    return port.warning(
      `the app is not running here; port ${number} is free`,
      'run "containerstacks start", or install the services',
    );
  } catch (error) {
    return port.problem((error as Error).message, 'stop what uses it, or set PORT');
  }
}
