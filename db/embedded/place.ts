import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError, type OsUser, runProgram } from './program.ts';

/** Where data and programs go when root runs a project that an unprivileged user can't enter. */
export const systemFolder = '/var/lib/containerstacks';

/** A cluster's folders, and the OS user that its server runs as. */
export type Place = {
  /** Holds the data folder and, beside it, the log, the password and the port. */
  home: string;
  data: string;
  user: OsUser | undefined;
};

/** The cluster made for dataDir earlier, or undefined. */
export async function findPlace(dataDir: string): Promise<Place | undefined> {
  for (const home of homesOf(dataDir)) {
    const owner = await ownerOf(join(home, 'data'));
    if (owner === undefined) continue;
    if (!isRoot() && process.getuid && owner.uid !== process.getuid()) throw belongsToAnother(home);
    return { home, data: join(home, 'data'), user: isRoot() ? owner : undefined };
  }
  return undefined;
}

/** Where a new cluster for dataDir is to be made; root hands it to an unprivileged user. */
export async function choosePlace(dataDir: string): Promise<Place> {
  const [given, fallback] = homesOf(dataDir);
  await mkdir(dirname(given), { recursive: true });
  if (!isRoot()) return { home: given, data: join(given, 'data'), user: undefined };
  const user = await unprivilegedUser();
  const home = (await canReach(dirname(given), user)) ? given : fallback;
  if (home === fallback) await makeSystemFolder();
  return { home, data: join(home, 'data'), user };
}

/** Whether the user may enter the folder or execute the file. */
export async function canReach(path: string, user: OsUser): Promise<boolean> {
  return (await runProgram('test', ['-x', path], { cwd: '/', user })).code === 0;
}

export async function makeSystemFolder(): Promise<void> {
  await mkdir(systemFolder, { recursive: true });
  await chmod(systemFolder, 0o755);
}

/** Gives a file or folder that root made to the server's user. */
export async function giveTo(user: OsUser | undefined, path: string): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}

/** Replaces a file in one step; it belongs to the server's user, who alone may read it. */
export async function writePrivate(path: string, text: string, user: OsUser | undefined): Promise<void> {
  const unfinished = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(unfinished, text, { mode: 0o600 });
  await giveTo(user, unfinished);
  await rename(unfinished, path);
}

function homesOf(dataDir: string): [given: string, fallback: string] {
  const given = resolve(dataDir);
  const name = createHash('sha256').update(given).digest('hex').slice(0, 16);
  return [given, join(systemFolder, name)];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function ownerOf(path: string): Promise<OsUser | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'EACCES') throw belongsToAnother(dirname(path));
    throw error;
  }
}

function belongsToAnother(home: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The data in ${home} belongs to another OS user: start as that user or as root, or set DATABASE_URL`,
  );
}

/** PostgreSQL refuses to run as root. */
async function unprivilegedUser(): Promise<OsUser> {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const found = users.find(([name]) => name === wanted);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and there is no OS user "postgres" or "nobody": ' +
      'start as another user, or set DATABASE_URL',
  );
}
