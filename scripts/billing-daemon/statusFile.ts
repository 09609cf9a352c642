import { ForeignFileError, readOwnFile, replaceOwnFile } from '../../api/services/files/ownFile.ts';
import type { DaemonStatusFile } from '../../contracts/daemonStatusFile.ts';
import type { Logger } from './logger.ts';

/**
 * The daemon's status file, replaced as a whole; any other file is left alone. A failure to write is logged
 * once, and holds up nothing.
 */
export class StatusFile {
  readonly #path: string;
  readonly #logger: Logger;
  #isFaulty = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
  }

  /** What an earlier daemon left in it; nothing if there is none or it cannot be read: writing will report why. */
  async read(): Promise<Partial<DaemonStatusFile>> {
    const text = await readOwnFile(this.#path, isStatusFile).catch(() => null);
    return text === null ? {} : JSON.parse(text);
  }

  /** Writes the state when its turn comes, one after the other, so that the last is the newest. */
  write(describe: () => DaemonStatusFile): void {
    this.#writing = this.#writing.then(async () => {
      const path = this.#path;
      try {
        await replaceOwnFile(path, `${JSON.stringify(describe(), null, 2)}\n`, isStatusFile);
        if (this.#isFaulty) this.#logger.info({ path }, 'the status file can be written again');
        this.#isFaulty = false;
      } catch (error) {
        if (!this.#isFaulty) {
          const reason = whyNotWritten(error as Error);
          this.#logger.error({ path, reason }, 'the status file cannot be written; billing goes on');
        }
        this.#isFaulty = true;
      }
    });
  }

  /** Resolves once everything has been written or has failed. */
  async settled(): Promise<void> {
    await this.#writing;
  }
}

/** Whether a daemon, of whatever version, wrote this. */
function isStatusFile(text: string): boolean {
  try {
    const { state, since, written, identity } = JSON.parse(text) ?? {};
    return [state, since, written, identity].every((value) => typeof value === 'string');
  } catch {
    return false;
  }
}

function whyNotWritten(error: Error): string {
  if (!(error instanceof ForeignFileError)) return error.message;
  return `${error.message}, or set STATUS_FILE_PATH to a path of its own`;
}
