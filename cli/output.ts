import Table from 'cli-table3';
import { Option } from 'commander';
import { csvLine, csvText } from '../domain/csvLine.ts';
import { formatInstant, formatTimestamp, type Instant } from '../domain/instant.ts';
import { formatMicros } from '../domain/money.ts';

export type Format = 'table' | 'csv' | 'json';

/**
 * Micros are printed with six decimals, counts as digits, instants as ISO 8601 in UTC: with six decimals of a second
 * except in tables, which people read. Null is an empty cell.
 */
type Cell =
  | { text: string | null }
  | { count: bigint | number | null }
  | { micros: bigint | null }
  | { instant: Instant | null };

/** By column name, as in the CSV header. */
export type Row = Record<string, Cell>;

/** The options of every command that lists rows. Without either: a table on a terminal, CSV elsewhere. */
export function formatOptions(): [Option, Option] {
  return [
    new Option('--format <format>', 'table, csv or json (default: table on a terminal, else csv)').choices([
      'table',
      'csv',
      'json',
    ]),
    new Option('--json', 'same as --format json'),
  ];
}

export function chooseFormat(options: { format?: Format; json?: boolean }): Format {
  return options.json ? 'json' : (options.format ?? (process.stdout.isTTY ? 'table' : 'csv'));
}

/** Prints rows on stdout; JSON has the API's shapes instead of rows. The columns are given, so that even an empty list has a header. */
export function printRows(
  columns: readonly string[],
  rows: readonly Row[],
  format: Exclude<Format, 'json'>,
  csv: { header: boolean } = { header: true },
): void {
  if (format === 'csv') {
    const lines = rows.map((row) => csvLine(columns.map((name) => csvCell(row[name]))));
    const header = csv.header ? [columns.join(',')] : [];
    process.stdout.write([...header, ...lines].map((line) => `${line}\n`).join(''));
  } else {
    const table = new Table({
      head: columns.map((name) => name.replaceAll('_', ' ')),
      colAligns: columns.map((name) => (isFigure(rows[0]?.[name]) ? 'right' : 'left')),
      style: { head: process.stdout.isTTY ? ['bold'] : [], border: [], compact: true },
    });
    table.push(...rows.map((row) => columns.map((name) => cellText(row[name]))));
    process.stdout.write(`${table.toString()}\n`);
  }
}

/** Prints one thing as JSON on stdout. Bigints must already be strings or numbers. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if ('text' in cell) return cell.text ?? '';
  if ('micros' in cell) return cell.micros === null ? '' : formatMicros(cell.micros);
  if ('instant' in cell) return cell.instant === null ? '' : formatInstant(cell.instant);
  return cell.count === null ? '' : cell.count.toString();
}

function csvCell(cell: Cell | undefined): string | null {
  return cell !== undefined && 'text' in cell ? csvText(cell.text) : plainText(cell);
}

function plainText(cell: Cell | undefined): string {
  if (cell === undefined || !('instant' in cell)) return cellText(cell);
  return formatTimestamp(cell.instant) ?? '';
}

function isFigure(cell: Cell | undefined): boolean {
  return cell !== undefined && ('count' in cell || 'micros' in cell);
}
