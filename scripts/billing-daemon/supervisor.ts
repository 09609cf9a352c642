import { execFile } from 'node:child_process';
import type { Environment } from '../../config/settings.ts';

/** What systemd tells a process of Type=notify about itself. */
export interface Supervision {
  /** Where the service manager listens; null if none does. */
  notifySocket: string | null;
  /** It replaces a process that has shown no progress for this long; null if it doesn't watch. */
  watchdogMs: number | null;
}

export function readSupervision(env: Environment): Supervision {
  const watchdogMs = Number(env.WATCHDOG_USEC ?? 0) / 1000;
  return { notifySocket: env.NOTIFY_SOCKET || null, watchdogMs: watchdogMs > 0 ? watchdogMs : null };
}

/** Progress is made much faster than the watchdog needs to hear of it, and each message costs a process. */
const SIGNS_A_LIMIT = 10;
const TELLING_LIMIT_MS = 10_000;
/** As in sd_notify(3): READY, STATUS, STOPPING, WATCHDOG. */
type Message = Map<string, string>;

/**
 * Tells the service manager that the process is ready, what it does, that it makes progress, and that it stops; nothing
 * where no service manager listens. Node has no Unix datagram sockets, so systemd's own systemd-notify
 * delivers the messages. Callers need not wait, and a failure is reported once and stops nothing.
 */
export class SupervisorReports {
  readonly #supervision: Supervision;
  readonly #onFault: (reason: string) => void;
  #waiting: Message = new Map();
  #telling: Promise<void> | null = null;
  #isReady = false;
  #words = '';
  #signedAt = Number.NEGATIVE_INFINITY;
  #hasFailed = false;

  constructor(supervision: Supervision, onFault: (reason: string) => void) {
    this.#supervision = supervision;
    this.#onFault = onFault;
  }

  /** The service is up: what waited for it can start. */
  ready(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    this.#tell('READY', '1');
  }

  /** What it is doing, in one line, as `systemctl status` shows it. */
  say(words: string): void {
    if (words === this.#words) return;
    this.#words = words;
    this.#tell('STATUS', words.replaceAll(/\s+/g, ' '));
  }

  /** Feeds the watchdog. Call it where something was achieved, never from a bare timer. */
  progressed(): void {
    const { watchdogMs } = this.#supervision;
    const now = performance.now();
    if (watchdogMs === null || now - this.#signedAt < watchdogMs / SIGNS_A_LIMIT) return;
    this.#signedAt = now;
    this.#tell('WATCHDOG', '1');
  }

  stopping(): void {
    this.#tell('STOPPING', '1');
  }

  /** Resolves when everything has been delivered or has failed. */
  async settle(): Promise<void> {
    await this.#telling;
  }

  /** What gathers while one message is being sent goes into the next one. */
  #tell(name: string, value: string): void {
    if (this.#supervision.notifySocket === null) return;
    this.#waiting.set(name, value);
    this.#telling ??= this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const message = [...this.#waiting].map(([name, value]) => `${name}=${value}`);
      this.#waiting = new Map();
      await this.#send(message);
    }
    this.#telling = null;
  }

  /** Only what systemd-notify needs: the environment holds the database password. */
  #send(message: string[]): Promise<void> {
    const { PATH } = process.env;
    const env = { PATH, NOTIFY_SOCKET: this.#supervision.notifySocket ?? '' };
    return new Promise((resolve) => {
      execFile('systemd-notify', message, { env, timeout: TELLING_LIMIT_MS }, (error, _, stderr) => {
        if (error && !this.#hasFailed) this.#onFault(stderr.trim() || error.message);
        this.#hasFailed = error !== null;
        resolve();
      });
    });
  }
}
