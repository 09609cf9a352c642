import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuredBars, topOf } from '../../src/ui/barScale.ts';

test('one huge bar does not flatten the others: the chart ends half above what is usual', () => {
  const tops: [what: string, sizes: number[], top: number][] = [
    ['nothing', [], 1],
    ['nothing but zeros', [0, 0], 1],
    ['one alone', [7], 7],
    ['all alike', [200, 200, 200], 200],
    ['little differences are shown whole', [200, 220, 290], 290],
    ['a catch-up of 48 hours among hours of 200 instances', [200, 200, 200, 9_600, 200], 300],
    ['of two, the larger is cut', [10, 1_000], 15],
    ['a tenth may be huge', [...Array<number>(18).fill(10), 500, 900], 15],
    ['what is usual is usual', [...Array<number>(17).fill(10), 500, 500, 900], 750],
    ['runs of nothing do not make the others unusual', [0, 0, 0, 0, 0, 0, 40, 44], 44],
  ];
  for (const [what, sizes, top] of tops) assert.equal(topOf(sizes), top, what);
});

test('of cut bars that stand close together the largest has its figure', () => {
  assert.deepEqual([...figuredBars([10, 90, 80, 10, 10, 70], 15, 3)].sort(), [1, 5]);
  assert.deepEqual([...figuredBars([10, 12], 15, 3)], []);
});
