import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstant } from '../../domain/instant.ts';
import { summarizeResponses } from '../../domain/status/responseTimes.ts';

const NOW = parseInstant('2031-05-05T12:07:30Z');

function sample(time: string, appMillis: number | null, databaseMillis: number | null) {
  return { at: parseInstant(`2031-05-${time}Z`), appMillis, databaseMillis };
}

test('a day of response times is 288 steps of five minutes, the last one under way', () => {
  const times = summarizeResponses(
    [
      // Before the day that is shown.
      sample('04T12:09:00', 900, 900),
      sample('04T12:10:00', 4, 1),
      sample('05T12:00:00', 2, 0.5),
      sample('05T12:01:00', 6, 0.7),
      sample('05T12:04:00', 3, 0.6),
      sample('05T12:05:00', null, 8),
    ],
    NOW,
  );
  assert.equal(times.from, parseInstant('2031-05-04T12:10:00Z'));
  assert.equal(times.app.medians.length, 288);
  assert.deepEqual([times.app.medians[0], times.app.medians[1]], [4, null]);
  assert.deepEqual(times.app.medians.slice(-2), [3, null]);
  assert.deepEqual(times.database.medians.slice(-2), [0.6, 8]);
  // Of 2, 3, 4, 6 the second, and of 0.5, 0.6, 0.7, 1, 8 the third; 95 of 100 is the last of so few.
  assert.deepEqual([times.app.medianMillis, times.app.p95Millis], [3, 6]);
  assert.deepEqual([times.database.medianMillis, times.database.p95Millis], [0.7, 8]);
});

test('95 of 100 answers take at most the 95th percentile; of nothing there is none', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => {
    const minutesAgo = BigInt(index) * 60_000_000n;
    return { at: NOW - minutesAgo, appMillis: index + 1, databaseMillis: null };
  });
  const { app, database } = summarizeResponses(hundred, NOW);
  assert.deepEqual([app.medianMillis, app.p95Millis], [50, 95]);
  assert.deepEqual([database.medianMillis, database.p95Millis], [null, null]);
});
