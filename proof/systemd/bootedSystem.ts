import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, realpathSync, rmdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/until.ts';

const PROGRAM = join(import.meta.dirname, '..', '..');
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface Said {
  code: number | null;
  /** stdout and stderr as they came. */
  text: string;
}

/** What the machine lacks to boot a systemd in namespaces, in words. */
export function findProblems(): string[] {
  const reasons: string[] = [];
  if (process.platform !== 'linux') return ['this is not Linux'];
  if (process.getuid?.() !== 0)
    reasons.push('it needs root: namespaces, layers of file systems, control groups');
  if (!existsSync('/lib/systemd/systemd')) reasons.push('/lib/systemd/systemd is missing (Debian: systemd)');
  const needed = {
    unshare: 'util-linux',
    nsenter: 'util-linux',
    'systemd-notify': 'systemd',
    'systemd-analyze': 'systemd',
    journalctl: 'systemd',
    useradd: 'passwd',
    npx: 'npm',
    psql: 'postgresql',
    pg_createcluster: 'postgresql-common',
  };
  for (const [name, from] of Object.entries(needed)) {
    if (!PATH.split(':').some((folder) => existsSync(join(folder, name)))) {
      reasons.push(`${name} is missing (Debian: ${from})`);
    }
  }
  const fileSystems = readFileSync('/proc/filesystems', 'utf8');
  for (const type of ['overlay', 'cgroup2']) {
    if (!fileSystems.includes(type)) reasons.push(`the kernel has no ${type}`);
  }
  if (cgroupMount() === null) reasons.push('no control groups of version 2 are mounted');
  return reasons;
}

/** A systemd as process 1 of its own namespaces, with the machine's programs and a copy of this one in /root. */
export class BootedSystem implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #init: number;
  readonly #scratch: string;
  readonly #cgroup: string;

  private constructor(child: ChildProcess, init: number, scratch: string, cgroup: string) {
    this.#child = child;
    this.#ended = once(child, 'exit');
    this.#init = init;
    this.#scratch = scratch;
    this.#cgroup = cgroup;
  }

  static async boot(): Promise<BootedSystem> {
    const scratch = await mkdtemp(join(tmpdir(), 'containerstacks-systemd-'));
    const cgroup = join(cgroupMount() ?? '', ownCgroup(), `containerstacks-${process.pid}`);
    await mkdir(cgroup);
    const init = [
      join(import.meta.dirname, 'init.sh'),
      scratch,
      PROGRAM,
      realpathSync(join(PROGRAM, 'node_modules')),
    ];
    const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--net', '--cgroup', '--fork', '--kill-child'];
    const child = spawn(
      'sh',
      ['-c', `echo $$ > ${cgroup}/cgroup.procs && exec unshare "$@"`, 'sh', ...namespaces, ...init],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const pid = await until('namespaces exist', () => {
      if (child.exitCode !== null) throw new Error('no namespaces could be made: see above');
      return Number(readChildren(child.pid ?? 0).split(' ')[0]) || false;
    });
    const system = new BootedSystem(child, pid, scratch, cgroup);
    try {
      await until(
        'systemd has booted',
        () => /running|degraded/.test(system.run('systemctl is-system-running').text),
        {
          limitMs: 60_000,
          seen: () => system.run('systemctl list-jobs').text,
        },
      );
    } catch (error) {
      await system[Symbol.asyncDispose]();
      throw error;
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => system[Symbol.asyncDispose]().finally(() => process.exit(130)));
    }
    return system;
  }

  /** Runs a shell command inside, as root in /root/containerstacks, to its end. */
  run(command: string): Said {
    const within = [
      '-t',
      String(this.#init),
      '-a',
      '-r',
      '--',
      '/usr/bin/env',
      '-i',
      '-C',
      '/root/containerstacks',
    ];
    const env = [`PATH=${PATH}`, 'HOME=/root', 'LANG=C.UTF-8', 'TERM=dumb'];
    const shell = ['/bin/bash', '-c', `{ ${command}\n} 2>&1`];
    try {
      const text = execFileSync('nsenter', [...within, ...env, ...shell], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 64 * 1024 * 1024,
      });
      return { code: 0, text };
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number | null; stdout: string; stderr: string };
      return { code: status, text: `${stdout}${stderr}` };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // With process 1 of the namespace, everything in it ends.
    this.#child.kill('SIGKILL');
    await this.#ended;
    await until('its control groups are empty', () => removeGroups(this.#cgroup));
    await rm(this.#scratch, { recursive: true, force: true });
  }
}

function readChildren(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  } catch {
    return '';
  }
}

function cgroupMount(): string | null {
  const line = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .find((it) => it.split(' ')[2] === 'cgroup2');
  return line?.split(' ')[1] ?? null;
}

function ownCgroup(): string {
  return /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
}

function removeGroups(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeGroups(join(folder, entry.name));
    }
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}
