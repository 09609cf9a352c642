import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');

const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8').catch(() => '');

test('every test that docs/reliability.md names for a fault is in the file that it names', async () => {
  const table = await read('docs/reliability.md');
  const named = [...table.matchAll(/`([\w/]+\.test\.ts)`: “([^”]+)”/g)].map(([, path = '', name = '']) => ({
    path,
    name,
  }));
  assert.ok(named.length >= 35, `only ${named.length} tests are named`);
  assert.equal(named.length, table.split('.test.ts`').length - 1, 'each file with the name of a test');
  for (const { path, name } of named) {
    assert.ok(namesOfTests(await read(path)).includes(name), `${path} has no test “${name}”`);
  }
});

/** As they are written, with … for what a loop fills in. */
function namesOfTests(source: string): string[] {
  const quoted = /\b(?:test|fleetTest|platformTest|accountTest|paymentsTest)\(\s*(['`])(.+?)\1/gs;
  return [...source.matchAll(quoted)].map(([, , name = '']) => name.replaceAll(/\$\{.*?\}/g, '…'));
}
