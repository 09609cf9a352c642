import { stripVTControlCharacters, type styleText } from 'node:util';
import Table from 'cli-table3';
import { formatInstant } from '../domain/instant.ts';
import { formatMicros } from '../domain/money.ts';
import type { Cell, Row } from './cells.ts';
import { shortAmount, shortTime, styled } from './terminal.ts';

interface Drawing {
  /** Heads name it over amounts. */
  currency: string;
  /** Amounts with six decimals and moments in UTC, instead of what is quickly read. */
  exact: boolean;
}

/** A text longer than this is cut where a table has to fit. */
const LONGEST_TEXT = 40;

/** What is said in colour as well as in words. */
const STYLES: Record<string, Parameters<typeof styleText>[0]> = {
  succeeded: 'green',
  running: 'green',
  active: 'green',
  credited: 'green',
  partial: 'yellow',
  past_due: 'yellow',
  'past due': 'yellow',
  waiting: 'yellow',
  failed: 'red',
  error: 'red',
  abandoned: 'red',
  suspended: 'red',
  disabled: 'red',
};

export function drawTable(
  columns: readonly string[],
  rows: readonly Row[],
  { currency, exact }: Drawing,
): string {
  const amounts = new Map(columns.map((name) => [name, exact ? formatMicros : amountsOf(rows, name)]));
  const table = new Table({
    head: columns.map((name) => {
      const isAmount = rows.some((row) => row[name] !== undefined && 'micros' in row[name]);
      return `${name.replaceAll('_', ' ')}${isAmount ? ` (${currency})` : ''}`;
    }),
    colAligns: columns.map((name) => (isFigure(rows[0]?.[name]) ? 'right' : 'left')),
    style: { head: process.stdout.isTTY ? ['bold'] : [], border: [], compact: true },
  });
  const write = (cell: Cell | undefined, name: string): string => {
    if (cell === undefined) return '';
    if ('text' in cell) return writeText(cell.text ?? '', exact);
    if ('micros' in cell) return cell.micros === null ? '' : (amounts.get(name)?.(cell.micros) ?? '');
    if ('instant' in cell)
      return cell.instant === null ? '' : (exact ? formatInstant : shortTime)(cell.instant);
    return cell.count === null ? '' : cell.count.toString();
  };
  table.push(...rows.map((row) => columns.map((name) => write(row[name], name))));
  return table.toString();
}

/** The same in a terminal's width: columns without a value go first, then those named, then from the right. */
export function fitTable(
  columns: readonly string[],
  rows: readonly Row[],
  { currency, width, dropFirst }: { currency: string; width: number; dropFirst: readonly string[] },
): { text: string; dropped: string[] } {
  const isEmpty = (name: string) => rows.length > 0 && rows.every((row) => isBlank(row[name]));
  const order = [
    ...columns.filter(isEmpty),
    ...dropFirst.filter((name) => columns.includes(name)),
    ...columns.slice(1).toReversed(),
  ];
  const gone = new Set<string>();
  const draw = () =>
    drawTable(
      columns.filter((name) => !gone.has(name)),
      rows,
      { currency, exact: false },
    );
  let text = draw();
  for (const name of order) {
    if (widthOf(text) <= width || gone.size === columns.length - 1) break;
    if (gone.has(name)) continue;
    gone.add(name);
    text = draw();
  }
  return { text, dropped: columns.filter((name) => gone.has(name) && !isEmpty(name)) };
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text.slice(0, text.indexOf('\n'))).length;
}

function writeText(text: string, exact: boolean): string {
  const style = STYLES[text];
  if (style !== undefined) return styled(style, text);
  return exact || text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}

/** Two decimals, unless an amount that is not zero would read as zero: then all six in the whole column. */
function amountsOf(rows: readonly Row[], name: string): (micros: bigint) => string {
  const isTiny = rows.some((row) => {
    const cell = row[name];
    if (cell === undefined || !('micros' in cell) || cell.micros === null) return false;
    return cell.micros !== 0n && cell.micros / 10_000n === 0n;
  });
  return isTiny ? formatMicros : shortAmount;
}

function isBlank(cell: Cell | undefined): boolean {
  return cell === undefined || Object.values(cell).every((value) => value === null || value === '');
}

function isFigure(cell: Cell | undefined): boolean {
  return cell !== undefined && ('count' in cell || 'micros' in cell);
}
