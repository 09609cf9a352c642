import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { chargeMicros, cumulativeMicros, planPrice } from '../../domain/billing/charge.ts';
import { formatMicros, parseDecimal, parseMicros } from '../../domain/money.ts';

/** The rows of the table in docs/billing.md whose header begins with this cell, each as its cells. */
async function table(firstHeader: string): Promise<string[][]> {
  const text = await readFile(join(import.meta.dirname, '../../docs/billing.md'), 'utf8');
  const lines = text.split('\n').map((line) => line.trim());
  const begin = lines.findIndex((line) => line.startsWith(`| ${firstHeader} |`));
  assert.ok(begin >= 0, `no table begins with ${firstHeader}`);
  const end = lines.findIndex((line, index) => index > begin && !line.startsWith('|'));
  return lines.slice(begin + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function price(month: string, hour: string) {
  return planPrice(parseMicros(month), hour === 'none' ? null : parseMicros(hour) * 1000n);
}

test('the sums and last hours in docs/billing.md are what the rules give', async () => {
  const rows = await table('Price a month');
  assert.ok(rows.length >= 10);
  for (const [month = '', hour = '', hours = '', sum, last] of rows) {
    const plan = price(month, hour);
    assert.equal(
      formatMicros(cumulativeMicros(plan, BigInt(hours))),
      sum,
      `${hours} hours at ${month}, ${hour}`,
    );
    assert.equal(formatMicros(chargeMicros(plan, BigInt(hours))), last, `hour ${hours} at ${month}, ${hour}`);
  }
});

test('the lives in docs/billing.md have as many hours, and cost as much, as it says', async () => {
  for (const [life = '', hours = '', sum] of await table('An instance lives')) {
    const minutes = [...life.matchAll(/(\d+) (hour|minute)/g)].reduce(
      (total, [, count, unit]) => total + Number(count) * (unit === 'hour' ? 60 : 1),
      0,
    );
    assert.equal(Math.ceil(minutes / 60), Number(hours), life);
    assert.equal(formatMicros(BigInt(hours) * parseMicros('1.3')), sum, life);
  }
});

test('the movements of wallets in docs/billing.md add up', async () => {
  for (const [before = '', movement = '', after] of await table('Balance before')) {
    const [, kind, amount = ''] = /^(charge|top-up) (.+)$/.exec(movement) ?? [];
    const signed = parseMicros(amount) * (kind === 'charge' ? -1n : 1n);
    assert.equal(formatMicros(parseMicros(before) + signed), after, movement);
  }
});

test('the two examples of docs/billing.md beside its tables are what the rules give', async () => {
  const text = (await readFile(join(import.meta.dirname, '../../docs/billing.md'), 'utf8')).replaceAll(
    /\s+/g,
    ' ',
  );
  // 20 January 00:00 to 1 February: 12 days; February 2026 has 672 hours.
  const january = cumulativeMicros(price('10', 'none'), 288n);
  const february = cumulativeMicros(price('10', 'none'), 672n);
  const both = [january, february, january + february].map(formatMicros);
  assert.ok(text.includes(`${both[0]}, and all of February, ${both[1]}: together ${both[2]}`), both.join());
  // A change of plan: each hour by its number in the month, at the price it has.
  const before = cumulativeMicros(price('20', 'none'), 336n);
  const after = cumulativeMicros(price('40', 'none'), 720n) - cumulativeMicros(price('40', 'none'), 336n);
  const parts = [before, after, before + after].map(formatMicros);
  assert.ok(text.includes(`${parts[0]} + ${parts[1]} = ${parts[2]}`), parts.join());
});

test('the corrections of wrong prices in docs/billing.md follow from the rules', async () => {
  const priceOf = (text: string) => {
    const [, monthly = '', hourly] = /^\$(\d+) a month(?:, \$([\d.]+) an hour)?$/.exec(text) ?? [];
    return planPrice(parseMicros(monthly), hourly === undefined ? null : parseDecimal(hourly, 9));
  };
  const rows = await table('Hours of a month');
  for (const [hours = '', wrong = '', right = '', ...amounts] of rows) {
    const [first = 0n, last = 0n] = hours.split(' to ').map(BigInt);
    const [charged = 0n, meant = 0n] = [wrong, right].map(
      (text) => cumulativeMicros(priceOf(text), last) - cumulativeMicros(priceOf(text), first - 1n),
    );
    assert.deepEqual([charged, meant, charged - meant].map(formatMicros), amounts, hours);
  }
  assert.equal(rows.length, 2);
});
