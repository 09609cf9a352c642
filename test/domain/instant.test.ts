import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatInstant,
  formatTimestamp,
  InstantFormatError,
  monthStart,
  parseInstant,
  splitHour,
} from '../../domain/instant.ts';

for (const [text, instant] of [
  ['1970-01-01T00:00:00Z', 0n],
  ['1970-01-01', 0n],
  ['1970-01-01T00:00', 0n],
  ['1970-01-01T00:00:00.000001Z', 1n],
  ['1970-01-01 00:00:00.1+00', 100_000n],
  ['1970-01-01T01:00:00+01:00', 0n],
  ['1970-01-01T01:30:00+0130', 0n],
  ['1969-12-31T22:00:00-02', 0n],
  ['1969-12-31T23:59:59.999999Z', -1n],
  [' 1970-01-01T00:00:00Z ', 0n],
  // 20,000 days after 1970 is 4 October 2024.
  ['2024-10-04T00:00:00Z', 20_000n * 86_400_000_000n],
  ['2024-10-04T12:34:56.789012Z', 20_000n * 86_400_000_000n + 45_296_789_012n],
  ['2024-02-29T00:00:00Z', 1_709_164_800_000_000n],
] as [string, bigint][]) {
  test(`"${text}" is ${instant} µs after 1970`, () => assert.equal(parseInstant(text), instant));
}

for (const text of [
  ...[
    '',
    'now',
    '2025',
    '2025-01',
    '2025-1-1',
    '2025-01-01T',
    '2025-01-01T1:00Z',
    '01/02/2025',
    '1735689600',
  ],
  ...[
    '2025-02-29',
    '2025-04-31T00:00Z',
    '2025-13-01',
    '2025-00-10',
    '2025-01-01T24:30Z',
    '2025-01-01T10:60Z',
  ],
  ...['2025-01-01T10:00:00.1234567Z', '2025-01-01T10:00:00 CET', 'infinity', '2025-02-30T23:00:00-05:00'],
]) {
  test(`"${text}" is no moment`, () => assert.throws(() => parseInstant(text), InstantFormatError));
}

for (const [instant, text] of [
  [0n, '1970-01-01T00:00:00Z'],
  [1n, '1970-01-01T00:00:00.000001Z'],
  [-1n, '1969-12-31T23:59:59.999999Z'],
  [500_000n, '1970-01-01T00:00:00.5Z'],
  [20_000_000n, '1970-01-01T00:00:20Z'],
  [1_709_164_800_000_000n, '2024-02-29T00:00:00Z'],
] as [bigint, string][]) {
  test(`${instant} µs after 1970 are written ${text}`, () => {
    assert.equal(formatInstant(instant), text);
    assert.equal(parseInstant(text), instant);
  });
}

for (const [instant, text] of [
  [0n, '1970-01-01T00:00:00.000000Z'],
  [-1n, '1969-12-31T23:59:59.999999Z'],
  [500_000n, '1970-01-01T00:00:00.500000Z'],
  [1_709_164_800_000_000n, '2024-02-29T00:00:00.000000Z'],
  [null, null],
] as [bigint | null, string | null][]) {
  test(`${instant} is ${text} as a timestamp`, () => assert.equal(formatTimestamp(instant), text));
}

for (const [instant, hourNo, offsetMicros] of [
  [0n, 0n, 0n],
  [3_599_999_999n, 0n, 3_599_999_999n],
  [3_600_000_000n, 1n, 0n],
  [-1n, -1n, 3_599_999_999n],
  [-3_600_000_000n, -1n, 0n],
] as [bigint, bigint, bigint][]) {
  test(`${instant} µs lie ${offsetMicros} µs into clock hour ${hourNo}`, () =>
    assert.deepEqual(splitHour(instant), { hourNo, offsetMicros }));
}

for (const [moment, start] of [
  ['2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
  ['2024-12-31T23:59:59.999999Z', '2024-12-01T00:00:00Z'],
  ['2024-02-29T12:00:00Z', '2024-02-01T00:00:00Z'],
  ['2025-03-30T01:00:00Z', '2025-03-01T00:00:00Z'],
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
] as [string, string][]) {
  test(`the month of ${moment} begins ${start}`, () =>
    assert.equal(formatInstant(monthStart(parseInstant(moment))), start));
}
