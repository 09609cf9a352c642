import { randomBytes } from 'node:crypto';
import {
  appendFile,
  chmod,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { findInitdb } from './initdb.ts';
import { isAlive } from './postmaster.ts';
import { giveTo, type Place } from './place.ts';
import { EmbeddedPostgresError, runProgram } from './program.ts';

export const superuser = 'postgres';

/** The settings file, rewritten at every start; postgresql.conf includes it. */
export const settingsFile = 'containerstacks.conf';

const unfinishedPrefix = 'initdb-';

/**
 * Makes the cluster unless it is there. initdb works in a folder of its own, which then gets its name in one
 * step: a killed initdb leaves nothing half made, and of several at once one wins and all have its password.
 */
export async function ensureCluster(place: Place, binaries: Binaries, durable: boolean): Promise<void> {
  await removeUnfinished(place.home);
  if (await hasData(place)) return refuseOtherMajor(place, binaries);
  await makeHome(place);
  await ensurePassword(place);
  const unfinished = unfinishedPath(place);
  try {
    await initialise(unfinished, place, binaries, durable);
    await rename(unfinished, place.data);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await hasData(place))) throw error;
  }
  if (durable) await syncFolder(place.home);
}

/** The superuser's password. */
export async function readPassword(place: Place): Promise<string> {
  const file = passwordFile(place);
  const password = await readFile(file, 'utf8').catch(() => '');
  if (!password) throw new EmbeddedPostgresError(`The database's password is missing: ${file} can't be read`);
  return password.trim();
}

async function initialise(folder: string, place: Place, binaries: Binaries, durable: boolean): Promise<void> {
  await using initdb = await findInitdb(binaries);
  const { code, output } = await runProgram(
    initdb.path,
    [
      `--pgdata=${folder}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile(place)}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--data-checksums',
      ...localeOptions(binaries),
      ...(durable ? [] : ['--no-sync']),
    ],
    { cwd: place.home, user: place.user },
  );
  if (code !== 0) throw new EmbeddedPostgresError(`PostgreSQL's initdb failed in ${place.home}:\n${output}`);
  await appendFile(join(folder, 'postgresql.conf'), `\ninclude_if_exists '${settingsFile}'\n`);
}

/**
 * The builtin locale sorts like C on every machine and knows the case of all letters. 15 and 16 lack it: there Linux, which
 * has such a locale wherever Node 24 runs, tells small letters from capitals, and other systems know those of ASCII only.
 */
function localeOptions({ major }: Binaries): string[] {
  if (major >= 17) return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  return process.platform === 'linux' ? ['--locale=C', '--lc-ctype=C.UTF-8'] : ['--locale=C'];
}

/** The folder's owner and permissions are changed, so nothing else may be in it. */
async function makeHome(place: Place): Promise<void> {
  await mkdir(place.home, { recursive: true });
  const ours = (name: string) => ['password', 'data'].includes(name) || name.startsWith(unfinishedPrefix);
  const foreign = (await readdir(place.home)).find((name) => !ours(name));
  if (foreign) {
    throw new EmbeddedPostgresError(
      `${place.home} holds other files (${foreign}): name an empty folder for the database`,
    );
  }
  await giveTo(place.user, place.home);
  await chmod(place.home, 0o700);
}

/** The first of several processes decides the password; a link, unlike a write, appears whole or fails. */
async function ensurePassword(place: Place): Promise<void> {
  const mine = unfinishedPath(place);
  await writeFile(mine, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  await giveTo(place.user, mine);
  await link(mine, passwordFile(place)).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(mine, { force: true });
}

function unfinishedPath(place: Place): string {
  return join(place.home, `${unfinishedPrefix}${process.pid}-${randomBytes(4).toString('hex')}`);
}

async function removeUnfinished(home: string): Promise<void> {
  const names = await readdir(home).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(unfinishedPrefix))) {
    const maker = Number(name.slice(unfinishedPrefix.length).split('-')[0]);
    if (!isAlive(maker)) await rm(join(home, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

async function refuseOtherMajor(place: Place, binaries: Binaries): Promise<void> {
  const major = (await readFile(join(place.data, 'PG_VERSION'), 'utf8')).trim();
  if (Number(major) === binaries.major) return;
  throw new EmbeddedPostgresError(
    `The data in ${place.home} was made by PostgreSQL ${major}, and this is PostgreSQL ${binaries.version}: ` +
      `set POSTGRES_BIN_DIR to the bin folder of a PostgreSQL ${major}, or move the data by pg_dumpall`,
  );
}

async function hasData(place: Place): Promise<boolean> {
  return readFile(join(place.data, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

function passwordFile(place: Place): string {
  return join(place.home, 'password');
}

/** Makes the rename survive a crash of the machine. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
