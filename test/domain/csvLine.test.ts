import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvLine, csvText } from '../../domain/csvLine.ts';

for (const [text, cell] of [
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r=1"],
  ['\n=1', "'\n=1"],
  ['a=1', 'a=1'],
  ["'=1", "'=1"],
  ['', ''],
  [null, null],
] as const) {
  test(`the text ${JSON.stringify(text)} is no formula in a file`, () => assert.equal(csvText(text), cell));
}

test('a line quotes what holds a comma, a quote or a line end, and leaves amounts as they are', () => {
  const line = csvLine(['a,b', 'say "x"', 'two\r\nlines', '-0.010000', 7n, null]);
  assert.equal(line, '"a,b","say ""x""","two\r\nlines",-0.010000,7,');
});
