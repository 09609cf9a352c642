import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic, { type Options } from 'write-file-atomic';
import type { DaemonStatusFile } from '../../contracts/daemonStatusFile.ts';
import type { Logger } from './logger.ts';

/** The owner is left as it is: changing it is a privileged system call, which a service has not. The types lack false. */
const FILE_RIGHTS = { mode: 0o644, chown: false } as unknown as Options;

/** The daemon's status file, replaced as a whole. That it cannot be written is logged once, and holds up nothing. */
export class StatusFile {
  readonly #path: string;
  readonly #logger: Logger;
  #isFaulty = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
  }

  /** What an earlier daemon left in it; nothing when there is none, or it cannot be read. */
  async read(): Promise<Partial<DaemonStatusFile>> {
    const text = await readFile(this.#path, 'utf8').catch(() => '{}');
    try {
      return JSON.parse(text) ?? {};
    } catch {
      this.#logger.warn({ path: this.#path }, 'the status file was not JSON, and is written anew');
      return {};
    }
  }

  /** Writes what is true when its turn comes, one after the other, so that the last is the newest. */
  write(describe: () => DaemonStatusFile): void {
    this.#writing = this.#writing.then(async () => {
      const path = this.#path;
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFileAtomic(path, `${JSON.stringify(describe(), null, 2)}\n`, FILE_RIGHTS);
        if (this.#isFaulty) this.#logger.info({ path }, 'the status file is written again');
        this.#isFaulty = false;
      } catch (error) {
        if (!this.#isFaulty) {
          const reason = (error as Error).message;
          this.#logger.error({ path, reason }, 'the status file cannot be written; billing goes on');
        }
        this.#isFaulty = true;
      }
    });
  }

  /** Resolves once everything is written, or has failed. */
  async settled(): Promise<void> {
    await this.#writing;
  }
}
