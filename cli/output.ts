import { Option } from 'commander';
import { readEnvironment, readStartSettings } from '../config/settings.ts';
import { csvLine, csvText } from '../domain/csvLine.ts';
import { formatTimestamp } from '../domain/instant.ts';
import { formatMicros } from '../domain/money.ts';
import { drawTable, fitTable } from './table.ts';
import type { Cell, Row } from './cells.ts';
import { styled } from './terminal.ts';

export type { Row } from './cells.ts';

const FORMATS = ['table', 'wide', 'csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** The options of every command that lists rows. Without any: a table on a terminal, CSV elsewhere. */
export function formatOptions(): [Option, Option, Option] {
  return [
    new Option(
      '--format <format>',
      'table, wide, csv or json (default: table on a terminal, else csv)',
    ).choices(FORMATS),
    new Option('--json', 'same as --format json'),
    new Option(
      '--wide',
      'same as --format wide: a table of all columns, with exact amounts and times in UTC',
    ),
  ];
}

export function chooseFormat(options: { format?: Format; json?: boolean; wide?: boolean }): Format {
  if (options.json) return 'json';
  if (options.wide) return 'wide';
  return options.format ?? (process.stdout.isTTY ? 'table' : 'csv');
}

/**
 * Prints rows on stdout; JSON has the API's shapes instead of rows. The columns are given, so that even an empty list has
 * a header. A table leaves out what does not fit its terminal: what `dropFirst` names, in that order, then from the right.
 */
export function printRows(
  columns: readonly string[],
  rows: readonly Row[],
  format: Exclude<Format, 'json'>,
  { header = true, dropFirst = [] }: { header?: boolean; dropFirst?: readonly string[] } = {},
): void {
  if (format === 'csv') {
    const lines = rows.map((row) => csvLine(columns.map((name) => csvCell(row[name]))));
    const head = header ? [columns.join(',')] : [];
    process.stdout.write([...head, ...lines].map((line) => `${line}\n`).join(''));
    return;
  }
  const { currency } = readStartSettings(readEnvironment());
  if (format === 'wide') {
    process.stdout.write(`${drawTable(columns, rows, { currency, exact: true })}\n`);
    return;
  }
  const width = process.stdout.columns || Number.POSITIVE_INFINITY;
  const { text, dropped } = fitTable(columns, rows, { currency, width, dropFirst });
  process.stdout.write(`${text}\n`);
  if (dropped.length === 0) return;
  const names = dropped.map((name) => name.replaceAll('_', ' ')).join(', ');
  process.stderr.write(
    `${styled('dim', `Left out to fit: ${names}. Use --wide to see all.`, process.stderr)}\n`,
  );
}

/** Prints one thing as JSON on stdout. Bigints must already be strings or numbers. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Exact: micros with six decimals, instants as ISO 8601 in UTC with six decimals of a second. */
function csvCell(cell: Cell | undefined): string | null {
  if (cell === undefined) return '';
  if ('text' in cell) return csvText(cell.text);
  if ('micros' in cell) return cell.micros === null ? '' : formatMicros(cell.micros);
  if ('instant' in cell) return formatTimestamp(cell.instant) ?? '';
  return cell.count === null ? '' : cell.count.toString();
}
