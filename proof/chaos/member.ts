import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Pool } from '../../db/pool.ts';
import { DaemonProcess, type LogLine } from '../../test/support/daemonProcess.ts';
import { TcpProxy } from '../../test/support/tcpProxy.ts';

const LAUNCHER = fileURLToPath(new URL('../../cli/containerstacks.mjs', import.meta.url));

const RESTART_AFTER_MS = 300;

/** Leases of seconds, heartbeats of one, and slices of a few instances, so that a run has many steps. */
const SETTINGS = {
  NODE_ENV: 'test',
  BILLING_LEASE_SECONDS: '4',
  BILLING_HEARTBEAT_SECONDS: '1',
  BILLING_SLICE_INSTANCES: '6',
  PROVISIONER: 'simulated',
};

/** Steps of a run inside its transaction: a process that dies there leaves money half moved. */
const IN_TRANSACTION = new Set(['fence checked', 'slice charged', 'unparking charged']);

/**
 * A process that its supervisor starts again whenever it ends: a daemon, or the app with its built-in billing. It
 * has a connection of its own to PostgreSQL that faults can cut. One fault at a time acts on it.
 */
export class Member {
  readonly name: string;
  readonly proxy: TcpProxy;
  readonly #folder: string;
  readonly #kind: 'daemon' | 'app';
  #process: DaemonProcess | null = null;
  #wanted = false;
  #held = false;
  /** What its ended processes logged that is counted. */
  #fenced = 0;
  #diedInTransaction = 0;
  starts = 0;

  private constructor(name: string, kind: 'daemon' | 'app', proxy: TcpProxy, folder: string) {
    this.name = name;
    this.#kind = kind;
    this.proxy = proxy;
    this.#folder = folder;
  }

  static async start(name: string, kind: 'daemon' | 'app', databaseUrl: string, folder: string) {
    const proxy = await TcpProxy.to(databaseUrl);
    await proxy.open();
    const member = new Member(name, kind, proxy, folder);
    member.start();
    return member;
  }

  /** False while another fault acts on it. */
  take(): boolean {
    if (this.#held) return false;
    this.#held = true;
    return true;
  }

  give(): void {
    this.#held = false;
  }

  get isDaemon(): boolean {
    return this.#kind === 'daemon';
  }

  get process(): DaemonProcess {
    if (this.#process === null) throw new Error(`${this.name} is down`);
    return this.#process;
  }

  get fenced(): number {
    return this.#fenced + (this.#process?.count('fenced:') ?? 0);
  }

  get diedInTransaction(): number {
    return this.#diedInTransaction;
  }

  /** With what it is started this once. */
  start(env: Record<string, string> = {}): void {
    this.#wanted = true;
    this.starts += 1;
    const process = new DaemonProcess(
      {
        DATABASE_URL: this.proxy.url,
        STATUS_FILE_PATH: join(this.#folder, `${this.name}.json`),
        PORT: '0',
        ...SETTINGS,
        ...env,
      },
      this.#folder,
      this.isDaemon ? undefined : [LAUNCHER, 'serve'],
    );
    this.#process = process;
    void process.ended.then(async () => {
      this.#fenced += process.count('fenced:');
      if (this.#process === process) this.#process = null;
      if (process.lines.some(diedInTransaction)) this.#diedInTransaction += 1;
      await sleep(RESTART_AFTER_MS);
      if (this.#wanted && this.#process === null) this.start();
    });
  }

  /** Ends it and keeps it down until it is started again. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#wanted = false;
    const process = this.#process;
    process?.kill(signal);
    await process?.ended;
  }

  /**
   * Paused by a signal, it does nothing from then on; so what its sessions hold open is what dies with it. Paused and
   * let go so many times, it is likely to be caught inside a transaction.
   */
  async kill(owner: Pool, attempts: number): Promise<void> {
    this.#wanted = false;
    for (let attempt = 1; ; attempt += 1) {
      this.#process?.kill('SIGSTOP');
      // What was sent before the signal comes to its end.
      await sleep(20);
      const open = await this.countOpenTransactions(owner).catch(() => 0);
      if (open > 0) this.#diedInTransaction += 1;
      if (open > 0 || attempt >= attempts) break;
      this.#process?.kill('SIGCONT');
      await sleep(5);
    }
    await this.end('SIGKILL');
  }

  /** How many of its sessions stand inside a transaction, waiting for it. */
  async countOpenTransactions(owner: Pool): Promise<number> {
    const { rowCount } = await owner.query(
      `SELECT FROM pg_stat_activity WHERE client_port = ANY($1) AND state = 'idle in transaction'`,
      [this.proxy.clientPorts],
    );
    return rowCount ?? 0;
  }
}

function diedInTransaction({ msg, step }: LogLine): boolean {
  return msg === 'failpoint: kill' && IN_TRANSACTION.has(String(step));
}
