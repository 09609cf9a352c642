import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWorld } from '../support/accountsApp.ts';
import { readDocument } from './documents.ts';

test('every request of the examples in docs/api.md is one that the API describes', async (t) => {
  const { app } = await openWorld(t);
  await app.ready();
  const described = Object.entries(app.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.keys(operations ?? {}).map((method) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    })),
  );
  const requests = exampleRequests(await readDocument('docs/api.md'));
  assert.ok(requests.length > 40, `only ${requests.length} requests`);
  for (const { method, path } of requests) {
    const known = described.some((one) => one.method === method && one.pattern.test(path));
    assert.ok(known, `the API has no ${method} ${path}`);
  }
});

/** What curl asks for in the examples; variables that name a place are put in, others stand for some id. */
function exampleRequests(text: string): { method: string; path: string }[] {
  const script = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('');
  const lines = script.replaceAll('\\\n', ' ').split('\n');
  const places = new Map<string, string>();
  const requests: { method: string; path: string }[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^(\w+)="(\$API[^"]*)"$/.exec(line) ?? [];
    if (name) places.set(name, value);
    if (!/\bcurl /.test(line)) continue;
    const [, place = ''] = /"(\$[A-Z]+(?:[/?][^"]*)?)"/.exec(line.replaceAll(/-[bc] "\$JAR"/g, '')) ?? [];
    const path = place
      .replace(/^\$(\w+)/, (whole, variable) => places.get(variable) ?? whole)
      .replace('$API', '')
      .replaceAll(/\$\w+/g, '1')
      .replace(/\?.*/, '');
    const method = / -X ([A-Z]+)/.exec(line)?.[1] ?? (/ -d '/.test(line) ? 'POST' : 'GET');
    requests.push({ method, path });
  }
  return requests;
}
