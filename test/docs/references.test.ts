import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { DOCUMENTS, ROOT, readDocument } from './documents.ts';

/** Where the functions are that documents name: all that can be loaded without something starting. */
const MODULES = [
  '{domain,db,config,api/services,scripts/billing-daemon}/**/*.ts',
  'test/support/{database,fleet,postgres,proof,until,waiting}.ts',
];

test('every file that the documents name exists', async () => {
  for (const document of DOCUMENTS) {
    const text = await readDocument(document);
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = '']) =>
      join(dirname(document), target),
    );
    const named = [...text.matchAll(/`([\w.-]+\/[\w./-]+\.(?:ts|mjs|sql|md|csv|json))`/g)].map(
      ([, path = '']) => path,
    );
    for (const path of [...links, ...named]) {
      if (path.includes('NNN')) continue;
      assert.ok(await stat(join(ROOT, path)).catch(() => null), `${document} names ${path}`);
    }
  }
});

test('every function that the documents name exists', async () => {
  const known = new Set<string>();
  for (const path of globSync(MODULES, { cwd: ROOT })) {
    for (const [name, value] of Object.entries(await import(join(ROOT, path)))) {
      if (typeof value !== 'function') continue;
      known.add(name);
      for (const method of Object.getOwnPropertyNames(value.prototype ?? {})) known.add(method);
    }
  }
  for (const document of DOCUMENTS) {
    for (const [, name = ''] of (await readDocument(document)).matchAll(/`(\w+)\(\)`/g)) {
      assert.ok(known.has(name), `${document} names ${name}()`);
    }
  }
});
