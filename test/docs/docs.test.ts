import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import type { Command } from 'commander';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '../../cli/program.ts';
import { readStartSettings } from '../../config/settings.ts';
import { openWorld } from '../support/accountsApp.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('docs/**/*.md', { cwd: ROOT })];

const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');

/** The settings with the defaults that the program gives them, as they would be written in an .env file. */
async function settingsWithDefaults(): Promise<Map<string, string | null>> {
  const defaults: Record<string, unknown> = { ...readStartSettings({}) };
  const source = await read('config/settings.ts');
  const names = [...source.matchAll(/(\w+): values\.([A-Z_]+),/g)];
  assert.deepEqual(names.map(([, property]) => property).sort(), Object.keys(defaults).sort());
  return new Map(
    names.map(([, property = '', variable = '']) => [variable, asText(property, defaults[property])]),
  );
}

function asText(property: string, value: unknown): string | null {
  if (value === null) return null;
  if (property === 'dataDir') return relative(ROOT, String(value));
  return typeof value === 'boolean' ? { true: 'on', false: 'off' }[`${value}`] : String(value);
}

test('every setting is in docs/settings.md and in .env.example with its default', async () => {
  const rows = new Map(
    [...(await read('docs/settings.md')).matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(
      ([, name = '', value]) => [name, value],
    ),
  );
  const examples = new Map(
    [...(await read('.env.example')).matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = '', value]) => [
      name,
      value,
    ]),
  );
  const settings = await settingsWithDefaults();
  assert.deepEqual([...rows.keys()].sort(), [...settings.keys()].sort(), 'the variables of docs/settings.md');
  assert.deepEqual([...examples.keys()].sort(), [...settings.keys()].sort(), 'the variables of .env.example');
  for (const [name, value] of settings) {
    assert.equal(rows.get(name), value ?? 'none', `docs/settings.md: ${name}`);
    // What has no default is shown by an example instead.
    if (value !== null) assert.equal(examples.get(name), value, `.env.example: ${name}`);
  }
});

test('docs/commands.md lists every command and no other', async () => {
  const named = [...(await read('docs/commands.md')).matchAll(/^\| `([a-z][a-z -]*)` \|/gm)].map(
    ([, name]) => name,
  );
  assert.deepEqual(named.toSorted(), commandsUnder(buildProgram()).toSorted());
});

/** The commands at the ends of the tree. */
function commandsUnder(command: Command, parents: string[] = []): string[] {
  return command.commands.flatMap((one) => {
    const names = [...parents, one.name()];
    return one.commands.length === 0 ? [names.join(' ')] : commandsUnder(one, names);
  });
}

test('every file that the documents name exists', async () => {
  for (const document of DOCUMENTS) {
    const text = await read(document);
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
  const paths = globSync('{api,cli,config,db,domain,scripts,test}/**/*.ts', { cwd: ROOT });
  const source = (await Promise.all(paths.map(read))).join('\n');
  for (const document of DOCUMENTS) {
    for (const [, name] of (await read(document)).matchAll(/`(\w+)\(\)`/g)) {
      assert.match(
        source,
        new RegExp(`(function |^ {2}(async )?)${name}[<(]`, 'm'),
        `${document} names ${name}()`,
      );
    }
  }
});

test('every request of the examples in docs/api.md is one that the API describes', async (t) => {
  const { app } = await openWorld(t);
  await app.ready();
  const described = Object.entries(app.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.keys(operations ?? {}).map((method) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    })),
  );
  const requests = exampleRequests(await read('docs/api.md'));
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
