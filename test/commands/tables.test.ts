/** Tables for people: what fits is shown in short, and all of it on demand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawTable, fitTable } from '../../cli/table.ts';
import { shortAmount, shortTime } from '../../cli/terminal.ts';
import { parseInstant } from '../../domain/instant.ts';

const COLUMNS = ['organization', 'name', 'balance', 'note'];
const ROWS = [
  {
    organization: { text: 'acme' },
    name: { text: 'Acme Limited' },
    balance: { micros: -1_234_567_890n },
    note: { text: null },
  },
];

const headsOf = (text: string) =>
  (text.split('\n')[1] ?? '').split('│').flatMap((head) => (head.trim() === '' ? [] : [head.trim()]));

test('a table that is too wide leaves out empty columns first, then those named, then from the right', () => {
  const fit = (width: number) => {
    const { text, dropped } = fitTable(COLUMNS, ROWS, { currency: 'EUR', width, dropFirst: ['name'] });
    assert.ok(
      text.split('\n').every((line) => line.length <= Math.max(width, 16)),
      text,
    );
    return [headsOf(text), dropped];
  };
  // Widths by hand: organization 14, name 14, balance (EUR) 15, note 6 characters, and a line before each and at the end.
  assert.deepEqual(fit(54), [['organization', 'name', 'balance (EUR)', 'note'], []]);
  assert.deepEqual(fit(53), [['organization', 'name', 'balance (EUR)'], []]);
  assert.deepEqual(fit(47), [['organization', 'name', 'balance (EUR)'], []]);
  assert.deepEqual(fit(46), [['organization', 'balance (EUR)'], ['name']]);
  assert.deepEqual(fit(31), [['organization'], ['name', 'balance']]);
  assert.deepEqual(fit(5), [['organization'], ['name', 'balance']]);
});

test('amounts have two decimals, unless one would read as zero; exact ones have six', () => {
  const amounts = (exact: boolean, ...given: bigint[]) =>
    drawTable(
      ['amount'],
      given.map((micros) => ({ amount: { micros } })),
      { currency: 'USD', exact },
    )
      .split('\n')
      .slice(3, -1)
      .map((line) => line.replaceAll('│', '').trim());
  assert.deepEqual(amounts(false, -1_234_567_890n, 0n), ['-1,234.56', '0.00']);
  assert.deepEqual(amounts(false, -1_234_567_890n, 9_999n), ['-1234.567890', '0.009999']);
  assert.deepEqual(amounts(true, -1_234_567_890n), ['-1234.567890']);
});

test('a short amount keeps its sign and groups thousands', () => {
  for (const [micros, text] of [
    [0n, '0.00'],
    [999_999_999n, '999.99'],
    [1_000_000_000n, '1,000.00'],
    [-500_000n, '-0.50'],
    [-9_876_543_210_000n, '-9,876,543.21'],
  ] as const)
    assert.equal(shortAmount(micros), text);
});

test('a short time is local, and names the year only if it is another', () => {
  const at = parseInstant('2026-11-30T12:51:30Z');
  const date = new Date('2026-11-30T12:51:30Z');
  const clock = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
  assert.equal(shortTime(at, new Date('2026-12-01T00:00:00Z')), `${date.getDate()} Nov, ${clock}`);
  assert.equal(shortTime(at, new Date('2027-06-01T00:00:00Z')), `${date.getDate()} Nov 2026, ${clock}`);
});

test('a long text is cut where the table has to fit, and whole where all is shown', () => {
  const rows = [{ reason: { text: 'x'.repeat(50) } }];
  assert.match(drawTable(['reason'], rows, { currency: 'USD', exact: false }), /│ x{39}… │/);
  assert.match(drawTable(['reason'], rows, { currency: 'USD', exact: true }), /│ x{50} │/);
});
