import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countWindows, nextWindow, windowTerms } from '../../domain/billing/billingWindow.ts';
import { formatInstant, HOUR_MICROS, parseInstant, splitHour } from '../../domain/instant.ts';

const DAY = '2025-01-31T';
const at = (time: string) => parseInstant(`${DAY}${time}Z`);

for (const [mark, asOf, ends] of [
  ['10:00', '10:00', []],
  ['10:00', '09:00', []],
  ['10:00', '10:00:00.000001', ['10:00:00.000001']],
  ['10:00', '11:00', ['11:00']],
  ['10:37:12.3', '11:00', ['11:00']],
  ['10:37:12.3', '11:37:12.3', ['11:37:12.3']],
  ['10:37:12.3', '11:37:12.300001', ['11:00', '11:37:12.300001']],
  ['10:37', '13:20', ['11:00', '12:00', '13:00', '13:20']],
  ['09:59:59.999999', '11:30', ['10:00', '11:00', '11:30']],
  ['10:00', '12:00', ['11:00', '12:00']],
] as [string, string, string[]][]) {
  test(`from ${mark} to ${asOf} the windows end at ${ends.join(', ') || 'nothing'}`, () => {
    const found: string[] = [];
    for (let window = nextWindow(at(mark), at(asOf)); window; window = nextWindow(window.through, at(asOf))) {
      assert.ok(window.through > window.from && window.through - window.from <= HOUR_MICROS);
      found.push(formatInstant(window.through));
    }
    assert.deepEqual(
      found,
      ends.map((end) => formatInstant(at(end))),
    );
    assert.equal(countWindows(at(mark), at(asOf)), ends.length);
  });
}

test('the days of a year are counted in windows of an hour', () => {
  assert.equal(countWindows(parseInstant('2025-01-01'), parseInstant('2025-12-31')), 364 * 24);
});

for (const [from, hour, month, nextMonth] of [
  ['2025-01-15T10:37:00Z', '2025-01-15T10:00', '2025-01-01', '2025-01-01'],
  ['2025-01-31T22:59:59.999999Z', '2025-01-31T22:00', '2025-01-01', '2025-01-01'],
  ['2025-01-31T23:00:00Z', '2025-01-31T23:00', '2025-01-01', '2025-02-01'],
  ['2025-01-31T23:59:59.999999Z', '2025-01-31T23:00', '2025-01-01', '2025-02-01'],
  ['2025-02-01T00:00:00Z', '2025-02-01T00:00', '2025-02-01', '2025-02-01'],
  ['2024-02-29T23:30:00Z', '2024-02-29T23:00', '2024-02-01', '2024-03-01'],
  ['2024-12-31T23:30:00Z', '2024-12-31T23:00', '2024-12-01', '2025-01-01'],
] as [string, string, string, string][]) {
  test(`a window from ${from} knows the months of its two clock hours`, () => {
    const start = parseInstant(from);
    const hourNo = (iso: string) => splitHour(parseInstant(iso)).hourNo;
    assert.deepEqual(windowTerms({ from: start, through: start + HOUR_MICROS }), {
      hourNo: hourNo(hour),
      offsetMicros: start - parseInstant(hour),
      monthFirstHour: hourNo(month),
      nextMonthFirstHour: hourNo(nextMonth),
    });
  });
}
