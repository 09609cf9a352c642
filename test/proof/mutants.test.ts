import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { MUTANTS } from '../../proof/mutants/list/all.ts';
import { mutate } from '../../proof/mutants/mutant.ts';

const ROOT = join(import.meta.dirname, '../..');

test('every mutant finds its one place in the source and its tests, and changes something', async () => {
  for (const mutant of MUTANTS) {
    await mutate(ROOT, mutant);
    assert.ok(mutant.changes.length > 0, mutant.name);
    for (const { from, to } of mutant.changes) assert.notEqual(from, to, mutant.name);
    for (const file of mutant.tests) assert.ok((await stat(join(ROOT, file))).isFile(), file);
  }
  assert.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length, 'names are used once');
});
