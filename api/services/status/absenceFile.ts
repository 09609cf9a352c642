import { createHash } from 'node:crypto';
import { readOwnFile, replaceOwnFile } from '../files/ownFile.ts';

/** A while in which the database could not be used, in milliseconds since 1970 by this machine's clock. */
export interface RememberedAbsence {
  from: number;
  through: number;
}

const FORMAT = 'containerstacks absences of the database';

/**
 * What an app remembers of the database's absences beyond its own life: they can only be written into the database once
 * it is back, and the app may be another process by then. What stands there and is not ours is never replaced.
 */
export class AbsenceFile {
  readonly #path: string;
  /** Which database it is about, whatever the login. */
  readonly #database: string;

  constructor(path: string, databaseUrl: string) {
    this.#path = path;
    const { host, pathname, searchParams } = new URL(databaseUrl);
    const place = `${host}${pathname}?${searchParams.get('host') ?? ''}`;
    this.#database = createHash('sha256').update(place).digest('hex').slice(0, 16);
  }

  /** Null: there is none about this database, so nobody knows what an earlier app saw. Throws what keeps it from being read. */
  async read(): Promise<RememberedAbsence[] | null> {
    const text = await readOwnFile(this.#path, (found) => parse(found) !== null);
    const kept = text === null ? null : parse(text);
    return kept?.database === this.#database ? kept.absences : null;
  }

  async write(absences: RememberedAbsence[]): Promise<void> {
    const kept: Kept = { format: FORMAT, database: this.#database, absences };
    await replaceOwnFile(this.#path, `${JSON.stringify(kept, null, 2)}\n`, (found) => parse(found) !== null);
  }
}

interface Kept {
  format: typeof FORMAT;
  database: string;
  absences: RememberedAbsence[];
}

function parse(text: string): Kept | null {
  try {
    const kept = JSON.parse(text) as Kept | null;
    const isOurs =
      kept?.format === FORMAT &&
      typeof kept.database === 'string' &&
      kept.absences.every(({ from, through }) => Number.isFinite(from) && Number.isFinite(through));
    return isOurs ? kept : null;
  } catch {
    return null;
  }
}
