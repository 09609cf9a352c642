import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, type Info, parse } from 'csv-parse';
import { pluralize } from '../../../domain/pluralize.ts';
import type { Fault, FaultList } from '../../../domain/badInput.ts';

interface CsvRecord<Column extends string, Optional extends string> {
  /** Counted from 1, the header being a line too. */
  line: number;
  fields: Record<Column, string> & Partial<Record<Optional, string>>;
}

/** Makes the rest of a file unreadable: its header, encoding or compression is wrong, or it does not exist. */
class UnreadableFile extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.text);
    this.fault = fault;
  }
}

/** Far longer than any valid row; without it, a file with no line ends would fill the memory. */
const LONGEST_RECORD_CHARACTERS = 65_536;

/**
 * Reads a CSV file, gzipped or not (its first bytes decide, not its name), row by row in bounded memory. Rows
 * with a wrong number of fields become faults. Returns the number of rows, or null when the file could not be read to
 * its end; the fault that says why is then in `faults`. A field whose optional column is not there is missing.
 */
export async function readCsvFile<Column extends string, Optional extends string = never>(
  path: string,
  { columns, optional = [] }: { columns: readonly Column[]; optional?: readonly Optional[] },
  faults: FaultList,
  onRecord: (record: CsvRecord<Column, Optional>) => Promise<void> | void,
  onBytes: (read: number, total: number) => void = () => {},
): Promise<number | null> {
  try {
    let header: (Column | Optional)[] | undefined;
    let rows = -1;
    for await (const { record, line } of parseRecords(path, onBytes)) {
      rows += 1;
      if (header === undefined) {
        header = readHeader(record, columns, optional, path, line);
      } else if (record.length !== header.length) {
        faults.add([
          {
            place: path,
            line,
            text: `has ${pluralize(record.length, 'field')}, the header has ${header.length}`,
          },
        ]);
      } else {
        const waiting = onRecord({ line, fields: nameFields(header, record) });
        if (waiting) await waiting;
      }
    }
    if (header === undefined) throw new UnreadableFile({ place: path, text: 'is empty' });
    return rows;
  } catch (error) {
    const fault = explain(path, error);
    if (fault === null) throw error;
    faults.add([fault]);
    return null;
  }
}

async function* parseRecords(
  path: string,
  onBytes: (read: number, total: number) => void,
): AsyncGenerator<{ record: string[]; line: number }> {
  const { size } = await stat(path);
  let read = 0;
  const chunks = createReadStream(path)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const start: Buffer[] = [];
  for (let length = 0; length < 2; ) {
    const { value, done } = await chunks.next();
    if (done) break;
    start.push(value);
    length += value.length;
  }
  const first = Buffer.concat(start);
  const source = Readable.from(
    (async function* () {
      for (let chunk = first; chunk !== undefined; chunk = (await chunks.next()).value) {
        read += chunk.length;
        onBytes(read, size);
        yield chunk;
      }
    })(),
  );
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD_CHARACTERS,
  });
  // An error upstream destroys the parser, and the loop below throws it.
  if (first[0] === 0x1f && first[1] === 0x8b) pipeline(source, createGunzip(), parser, () => {});
  else pipeline(source, parser, () => {});
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
    yield { record, line: info.lines - countLineBreaks(record) };
  }
}

/** The parser tells a record's last line; people look for its first. */
function countLineBreaks(record: string[]): number {
  return record.reduce((count, field) => count + (field.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

function readHeader<Column extends string, Optional extends string>(
  record: string[],
  columns: readonly Column[],
  optional: readonly Optional[],
  path: string,
  line: number,
): (Column | Optional)[] {
  if (record.some((name) => /[\0\uFFFD]/.test(name))) {
    throw new UnreadableFile({ place: path, line, text: 'is neither CSV in UTF-8 nor gzip of it' });
  }
  const missing = columns.filter((name) => !record.includes(name));
  const known: readonly string[] = [...columns, ...optional];
  const unknown = record.filter((name) => !known.includes(name));
  const twice = known.filter((name) => record.indexOf(name) !== record.lastIndexOf(name));
  const complaints = [
    missing.length > 0 ? `lacks ${missing.join(', ')}` : '',
    unknown.length > 0
      ? `has unknown columns ${unknown.map((name) => JSON.stringify(name.slice(0, 40))).join(', ')}`
      : '',
    twice.length > 0 ? `has ${twice.join(', ')} more than once` : '',
  ].filter((complaint) => complaint !== '');
  if (complaints.length > 0) {
    const text = `the header ${complaints.join(', and ')}; it must have ${columns.join(',')}${optional.length > 0 ? ` and may have ${optional.join(',')}` : ''}`;
    throw new UnreadableFile({ place: path, line, text });
  }
  return record as (Column | Optional)[];
}

function nameFields<Column extends string, Optional extends string>(
  header: (Column | Optional)[],
  record: string[],
): CsvRecord<Column, Optional>['fields'] {
  const fields = {} as Record<Column | Optional, string>;
  for (const [index, name] of header.entries()) fields[name] = record[index] ?? '';
  return fields;
}

/** A fault of the file itself; null for anything else, which the user can't fix. */
function explain(path: string, error: unknown): Fault | null {
  if (error instanceof UnreadableFile) return error.fault;
  if (error instanceof CsvError) {
    const line = Number(error.lines);
    return { place: path, line, text: `is not CSV: ${error.message}` };
  }
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return { place: path, text: 'there is no such file' };
  if (code === 'EISDIR') return { place: path, text: 'is a directory, not a file' };
  if (code === 'EACCES' || code === 'EPERM') return { place: path, text: 'may not be read by this user' };
  if (code.startsWith('Z_')) return { place: path, text: `is damaged gzip: ${message}` };
  return null;
}
