import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { test } from 'node:test';
import { ENVIRONMENT } from '../../config/variables.ts';
import { formatMicros } from '../../domain/money.ts';
import { ROOT, readDocument, rowsUnder } from './documents.ts';

/** Each variable and its default, as one would write it into an .env file; null where there is none. */
const DEFAULTS = new Map(
  Object.entries(ENVIRONMENT.parse({})).map(([name, value]) => [name, written(name, value)]),
);

function written(name: string, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'bigint') return formatMicros(value).replace(/0{4}$/, '');
  if (name === 'PAYMENT_AMOUNTS')
    return (value as bigint[]).map((each) => String(each / 1_000_000n)).join(',');
  if (name === 'DATA_DIR') return relative(ROOT, String(value));
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

const sorted = (names: Iterable<string>): string[] => [...names].sort();

test('docs/settings.md has every setting with its default, and no other', async () => {
  const documented = new Map(
    (await rowsUnder('Variable | Default', 'docs/settings.md')).map(([name = '', value]) => [name, value]),
  );
  assert.deepEqual(sorted(documented.keys()), sorted(DEFAULTS.keys()));
  for (const [name, value] of DEFAULTS) assert.equal(documented.get(name), value ?? 'none', name);
});

test('.env.example has every setting with its default, or an example, and no other', async () => {
  const lines = (await readDocument('.env.example')).matchAll(/^#([A-Z_]+)=(.*)$/gm);
  const examples = new Map([...lines].map(([, name = '', value]) => [name, value]));
  assert.deepEqual(sorted(examples.keys()), sorted(DEFAULTS.keys()));
  for (const [name, value] of DEFAULTS) if (value !== null) assert.equal(examples.get(name), value, name);
});
