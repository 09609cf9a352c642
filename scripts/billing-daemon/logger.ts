import { fstatSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { describeFailure } from '../../db/failure.ts';
import type { DaemonConfig } from './config.ts';

export type { Logger };

/**
 * JSON lines to stdout, written synchronously, so that the last line before a crash is not lost. If stdout is the
 * journal, each carries its priority, so that `journalctl -p err` finds it.
 */
export function createLogger(config: DaemonConfig): Logger {
  const out = pino.destination({ dest: 1, sync: true });
  // A closed terminal takes no more lines: no reason to stop half-way.
  out.on('error', () => {});
  const toJournal = isJournal(config.journalStream);
  const stream = {
    // pino then tells the stream each line's level.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    write(line: string): void {
      out.write(toJournal ? `<${journalPriority(this.lastLevel)}>${line}` : line);
    },
  };
  return pino(
    {
      level: config.settings.logLevel,
      base: { pid: config.pid, host: config.host },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
    },
    stream,
  );
}

/** sd-daemon's priority of a pino level: 3 error, 4 warning, 6 information, 7 debug. */
export function journalPriority(level: number): number {
  if (level >= 50) return 3;
  if (level >= 40) return 4;
  return level >= 30 ? 6 : 7;
}

/** Children inherit JOURNAL_STREAM although their stdout goes elsewhere, so the stream itself must match. */
function isJournal(journalStream: string | null): boolean {
  if (journalStream === null) return false;
  const { dev, ino } = fstatSync(1, { bigint: true });
  return journalStream === `${dev}:${ino}`;
}

/** Only what explains an error: other fields may hold secrets, such as a URL with its password. */
function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: string };
  return { type: error.name, code, message: describeFailure(error), stack: error.stack };
}
