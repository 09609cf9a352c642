import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeShare } from '../../src/features/status/share.ts';
import { judgeAge } from '../../src/features/status/freshness.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');

function before(seconds: number): string {
  return new Date(NOON - seconds * 1_000).toISOString();
}

test('data is fresh for 30 seconds, old for two minutes, and then unknown, as it is when there is none', () => {
  const ages: [seconds: number, expected: string][] = [
    [0, 'fresh'],
    [30, 'fresh'],
    [31, 'old'],
    [120, 'old'],
    [121, 'unknown'],
  ];
  for (const [seconds, expected] of ages) assert.equal(judgeAge(before(seconds), NOON), expected);
  assert.equal(judgeAge(undefined, NOON), 'unknown');
});

test('a share says of how much it is, is cut off instead of rounded, and there is none of less than a day', () => {
  const share = (minutesUp: number, minutesDown: number) => describeShare([{ minutesUp, minutesDown }]);
  assert.equal(share(0, 0), 'no data');
  assert.equal(share(38, 3), '38 of 41 minutes recorded');
  assert.equal(share(1, 0), '1 of 1 minute recorded');
  assert.equal(share(1_439, 0), '1,439 of 1,439 minutes recorded');
  assert.equal(share(1_440, 0), '100% of 1 day');
  // 99.995%; and 20,000 minutes are 13 days, 21 hours and 20 minutes.
  assert.equal(share(19_999, 1), '99.99% of 13 days');
  const days = [
    { minutesUp: 1_440, minutesDown: 0 },
    { minutesUp: 720, minutesDown: 720 },
  ];
  assert.equal(describeShare(days), '75% of 2 days');
});
