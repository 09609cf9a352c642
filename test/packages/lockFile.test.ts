import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

interface LockedPackage {
  version: string;
  integrity?: string;
  /** Comes within another package, and so under that one's integrity. */
  inBundle?: boolean;
}

test('every package of package-lock.json is pinned by the hash of its contents', async () => {
  const text = await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const { '': _root, ...packages } = JSON.parse(text).packages as Record<string, LockedPackage>;
  assert.ok(Object.keys(packages).length > 300);
  const unpinned = Object.entries(packages)
    .filter(([, { integrity, inBundle }]) => !inBundle && !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))
    .map(([path]) => path);
  assert.deepEqual(unpinned, []);
});
