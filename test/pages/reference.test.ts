import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describedApi } from '../../api/describedApi.ts';
import {
  bodyOf,
  type Description,
  groupOperations,
  type Operation,
  type Schema,
} from '../../src/features/reference/description.ts';
import { curlOf, exampleOf, scriptOf } from '../../src/features/reference/examples.ts';
import { fieldsOf, typeOf } from '../../src/features/reference/schemas.ts';

const ORIGIN = 'https://stacks.example.org';
const description = (await describedApi()) as unknown as Description;
const operations = groupOperations(description, '').flatMap((group) => group.operations);

function named(operationId: string): Operation {
  const operation = operations.find((each) => each.operationId === operationId);
  assert.ok(operation, operationId);
  return operation;
}

test('a call with a body is a command and a script that can be copied', () => {
  const create = named('createOrganizationInstance');
  assert.equal(
    curlOf(description, create, ORIGIN),
    `curl -X POST 'https://stacks.example.org/api/organizations/acme/instances' \\
  -H 'Authorization: Bearer cs_…' \\
  -H 'Content-Type: application/json' \\
  -d '{"name":"web-1","plan":"small-1","region":"small-1"}'`,
  );
  assert.equal(
    scriptOf(description, create, ORIGIN),
    `const response = await fetch('https://stacks.example.org/api/organizations/acme/instances', {
  method: 'POST',
  headers: {
    'Authorization': 'Bearer cs_…',
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
    "name": "web-1",
    "plan": "small-1",
    "region": "small-1"
  }),
});
const answer = await response.json();
if (!response.ok) throw new Error(answer.detail);`,
  );
});

test('what is public is called without a key, and what only a session may do with its cookie', () => {
  assert.equal(curlOf(description, named('listPlans'), ORIGIN), `curl '${ORIGIN}/api/plans'`);
  assert.equal(
    curlOf(description, named('listAccountSessions'), ORIGIN),
    `curl '${ORIGIN}/api/account/sessions' \\\n  -b cookies.txt \\\n  -H 'Origin: ${ORIGIN}'`,
  );
});

test('every script is JavaScript, and every example has what its body requires', () => {
  for (const operation of operations) {
    const script = scriptOf(description, operation, ORIGIN);
    assert.doesNotThrow(() => new Function(`return async () => { ${script} }`), script);
    const body = bodyOf(operation);
    if (body === null) continue;
    const example = exampleOf(description, body) as Record<string, unknown>;
    const required = fieldsOf(description, body).filter(([, , isRequired]) => isRequired);
    for (const [name] of required)
      assert.notEqual(example[name], undefined, `${operation.operationId} ${name}`);
  }
});

test('a quote in an example ends neither the command nor the script', () => {
  const body: Schema = {
    type: 'object',
    properties: { name: { examples: [`it's "me"`] } },
    required: ['name'],
  };
  const operation: Operation = {
    operationId: 'rename',
    summary: 'Rename',
    description: '',
    tags: [],
    method: 'put',
    path: '/api/name',
    requestBody: { content: { 'application/json': { schema: body } } },
    responses: {},
    security: [{ key: [] }],
  };
  assert.match(curlOf(description, operation, ORIGIN), /-d '\{"name":"it'\\''s \\"me\\""\}'$/);
  assert.match(scriptOf(description, operation, ORIGIN), /"name": "it's \\"me\\""/);
});

test('a search finds operations by every word of it, in path, method, name or summary', () => {
  const found = (search: string) =>
    groupOperations(description, search).flatMap((group) => group.operations.map((each) => each.operationId));
  assert.deepEqual(found('POST /api/regions  retire'), ['retireRegion', 'unretireRegion']);
  assert.deepEqual(found('no such thing'), []);
});

test('types are said in words', () => {
  const said: [schema: Schema, words: string][] = [
    [{ type: 'string', maxLength: 100 }, 'string of at most 100 characters'],
    [{ type: 'integer', minimum: 1, maximum: 100 }, 'integer from 1 to 100'],
    [{ enum: ['open', 'closed'] }, '"open" | "closed"'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Instance' } }, 'list of Instance'],
  ];
  for (const [schema, words] of said) assert.equal(typeOf(description, schema), words);
});
