import assert from 'node:assert/strict';
import { test } from 'node:test';
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
