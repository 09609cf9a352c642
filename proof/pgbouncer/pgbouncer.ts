import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PgBouncer of Debian's package before a database, as a configuration file says, until it is disposed of. */
export class PgBouncer implements AsyncDisposable {
  readonly #folder: string;
  readonly #port: number;
  readonly #stop: () => Promise<void>;

  private constructor(folder: string, port: number, stop: () => Promise<void>) {
    this.#folder = folder;
    this.#port = port;
    this.#stop = stop;
  }

  /** `configuration` names the database "containerstacks"; its logins are those of `urls`, which lead past PgBouncer. */
  static async start(configuration: string, urls: string[]): Promise<PgBouncer> {
    const [first = ''] = urls;
    const target = new URL(first);
    const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
    const port = await freePort();
    const logins = urls
      .map((url) => new URL(url))
      .map(({ username, password }) => `"${username}" "${password}"\n`);
    await writeFile(join(folder, 'userlist.txt'), logins.join(''));
    await writeFile(
      join(folder, 'pgbouncer.ini'),
      configuration
        .replace(
          /host=\S+ port=\d+ dbname=\S+/,
          `host=${target.hostname} port=${target.port} dbname=${target.pathname.slice(1)}`,
        )
        .replace(/^listen_port = .*$/m, `listen_port = ${port}`)
        .replace(/^auth_file = .*$/m, `auth_file = ${folder}/userlist.txt`),
    );
    const account = await giveAway(folder);
    const child = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], {
      ...account,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.on('error', (error) =>
        reject(
          new Error('PgBouncer cannot be run, so nothing is shown: apt-get install pgbouncer', {
            cause: error,
          }),
        ),
      );
      child.on('exit', () => reject(new Error(`PgBouncer ended:\n${said}`)));
      child.stderr.on('data', (bytes) => {
        said += bytes;
        if (said.includes('process up')) resolve();
      });
    });
    return new PgBouncer(folder, port, async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    });
  }

  /** The same login's way through PgBouncer. */
  through(url: string): string {
    const way = new URL(url);
    way.hostname = '127.0.0.1';
    way.port = String(this.#port);
    way.pathname = '/containerstacks';
    // The parameters are for the tests' own server, and PgBouncer does not know all of them.
    way.search = '';
    return way.href;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    await rm(this.#folder, { recursive: true });
  }
}

/** PgBouncer does not run as root. */
async function giveAway(folder: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })),
  );
  if (uid === undefined || gid === undefined) return {};
  await chmod(folder, 0o755);
  await chown(folder, uid, gid);
  return { uid, gid };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
