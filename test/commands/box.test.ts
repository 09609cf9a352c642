import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawBox } from '../../cli/box.ts';

test('a box is as wide as its longest line', () => {
  assert.equal(drawBox(['one', '', 'three']), '╭───────╮\n│ one   │\n│       │\n│ three │\n╰───────╯\n');
});
