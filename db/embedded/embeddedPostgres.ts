import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseUrl, ensureDatabase, grantLogin, rolePassword, ServerGoneError } from './access.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster, readPassword, superuser } from './cluster.ts';
import { explainFolderFault } from './folderFault.ts';
import { choosePlace, findPlace } from './place.ts';
import { findPostmaster } from './postmaster.ts';
import { ensureRunning, ensureStopped, type Settings } from './server.ts';
import type { StopMode } from './serverProcess.ts';

const embeddedDatabase = 'containerstacks';

/** How often a server that seems to run is tried. */
const LOOKS = 5;

const notDurable: Settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export type EmbeddedOptions = {
  /** The folder of this cluster alone; made when missing. */
  dataDir: string;
  /** Refused when taken; by default a free one is chosen once and remembered. */
  port?: number;
  /** False is for tests: a killed server may lose its last commits, and a crashed machine the whole cluster. */
  durable?: boolean;
  /** PostgreSQL's own settings; they take effect at the server's next start. */
  settings?: Settings;
  /** The folder of initdb and postgres, instead of the package's. */
  binDir?: string | undefined;
  onProgress?: (text: string) => void;
};

export type EmbeddedPostgres = {
  /** The superuser's URL of the database "containerstacks". */
  readonly ownerUrl: string;
  readonly port: number;
  /** The server's process id; changes with each restart. */
  readonly pid: number;
  /** Where the data is: the wanted folder, or a substitute when root can't use that one. */
  readonly dataDir: string;
  readonly version: string;
  /** The URL of a role that may log in; grantLogin makes it so. */
  urlFor(role: string, database?: string): string;
  /** Lets a role log in, with a password of its own that urlFor knows. */
  grantLogin(role: string): Promise<void>;
  /** Safe when it has stopped already. */
  stop(mode?: StopMode): Promise<void>;
  /** On the same port; also after the server was killed. */
  restart(mode?: StopMode): Promise<void>;
};

export type EmbeddedStatus =
  | { state: 'absent' }
  | { state: 'stopped'; dataDir: string }
  | { state: 'starting' | 'running'; dataDir: string; pid: number; port: number };

/**
 * Makes the cluster if it is missing, starts it if it is not running, and returns how to reach it. Safe to call
 * from several processes at once. The server outlives the caller. Throws EmbeddedPostgresError.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  return start(options).catch((error: unknown) => {
    throw explainFolderFault(error, options.dataDir);
  });
}

async function start(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const say = options.onProgress ?? (() => {});
  const durable = options.durable ?? true;
  const existing = await findPlace(options.dataDir);
  const place = existing ?? (await choosePlace(options.dataDir));
  const binaries = await findBinaries(options.binDir, place.user);
  if (!existing) say(`Making a PostgreSQL ${binaries.version} database in ${place.home}`);
  await ensureCluster(place, binaries, durable);
  const password = await readPassword(place);
  const settings = { ...(durable ? {} : notDurable), ...options.settings };

  say((await findPostmaster(place.data)) ? 'PostgreSQL is running already' : 'Starting PostgreSQL');
  let postmaster = await ensureRunning(place, binaries, settings, options.port);
  const urlOf = (role: string, database: string) =>
    databaseUrl(
      postmaster.port,
      role,
      role === superuser ? password : rolePassword(password, role),
      database,
    );
  for (let looks = 1; ; looks += 1) {
    try {
      await ensureDatabase(urlOf(superuser, 'postgres'), embeddedDatabase, place.home);
      break;
    } catch (error) {
      // A server that was killed a moment ago still looks alive until its process is gone.
      if (!(error instanceof ServerGoneError) || looks === LOOKS) throw error;
      await sleep(50 * looks);
      postmaster = await ensureRunning(place, binaries, settings, options.port);
    }
  }
  say(`PostgreSQL ${binaries.version} listens on 127.0.0.1:${postmaster.port}`);

  return {
    ownerUrl: urlOf(superuser, embeddedDatabase),
    get port() {
      return postmaster.port;
    },
    get pid() {
      return postmaster.pid;
    },
    dataDir: place.home,
    version: binaries.version,
    urlFor: (role, database = embeddedDatabase) => urlOf(role, database),
    grantLogin: (role) => grantLogin(urlOf(superuser, embeddedDatabase), role, rolePassword(password, role)),
    stop: async (mode = 'fast') => {
      await ensureStopped(place, binaries, mode);
    },
    restart: async (mode = 'fast') => {
      await ensureStopped(place, binaries, mode);
      postmaster = await ensureRunning(place, binaries, settings, postmaster.port);
    },
  };
}

/** Whether a cluster is there, and whether its server runs; changes nothing. */
export async function statusOf(dataDir: string): Promise<EmbeddedStatus> {
  const place = await findPlace(dataDir);
  if (!place) return { state: 'absent' };
  const postmaster = await findPostmaster(place.data);
  if (!postmaster) return { state: 'stopped', dataDir: place.home };
  const { pid, port, ready } = postmaster;
  return { state: ready ? 'running' : 'starting', dataDir: place.home, pid, port };
}

/** Stops the server of dataDir, no matter which process started it; false when none ran. */
export async function stopEmbedded(
  dataDir: string,
  mode: StopMode = 'fast',
  binDir?: string,
): Promise<boolean> {
  const place = await findPlace(dataDir);
  if (!place) return false;
  return ensureStopped(place, await findBinaries(binDir, place.user), mode);
}

/** Stops the server and deletes the cluster with all its data. */
export async function removeEmbedded(dataDir: string, binDir?: string): Promise<void> {
  const place = await findPlace(dataDir);
  if (!place) return;
  await ensureStopped(place, await findBinaries(binDir, place.user), 'immediate');
  await rm(place.home, { recursive: true, force: true, maxRetries: 10 });
}
