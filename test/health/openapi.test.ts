import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { healthApp } from '../support/healthApp.ts';

test('the description of the API is valid OpenAPI 3.1', async (t) => {
  const { get } = await healthApp(t);
  const answer = await get('/api/openapi.json');
  assert.equal(answer.headers['cache-control'], 'public, max-age=300');
  const document = answer.json();
  assert.match(document.openapi, /^3\.1\./);
  const result = await new Validator().validate(document);
  assert.ok(result.valid, JSON.stringify(result.valid || result.errors));
});

test('the description names the health endpoints with what they answer', async (t) => {
  const { get } = await healthApp(t);
  const { paths, components } = (await get('/api/openapi.json')).json();
  for (const [path, schema] of [
    ['/api/health/stats', 'VpsStats'],
    ['/api/health/billing-daemon', 'BillingDaemonStatus'],
    ['/api/health/platform-stats', 'PlatformStats'],
  ] as const) {
    const { $ref } = paths[path].get.responses[200].content['application/json'].schema;
    assert.equal($ref, `#/components/schemas/${schema}`);
    assert.ok(components.schemas[schema]);
  }
  assert.ok(paths['/api/health/events'].get.responses[200].content['text/event-stream']);
  for (const hidden of ['/metrics', '/livez', '/readyz', '/api/openapi.json']) assert.ok(!(hidden in paths));
});

test('every operation has its own name, a summary, a description and a tag that is explained', async (t) => {
  const { get } = await healthApp(t);
  const { servers, tags, paths, components } = (await get('/api/openapi.json')).json();
  assert.equal(servers.length, 1);
  const explained = new Map(
    tags.map((tag: { name: string; description: string }) => [tag.name, tag.description]),
  );
  const names = new Set<string>();
  for (const [path, methods] of Object.entries<Record<string, DescribedOperation>>(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const which = `${method} ${path}`;
      assert.match(operation.operationId, /^[a-z]\w+$/, which);
      assert.ok(!names.has(operation.operationId), `${operation.operationId} is there twice`);
      names.add(operation.operationId);
      assert.ok(operation.summary.length > 3 && !operation.summary.includes(';'), which);
      assert.match(operation.description, /^[A-Z].+\.$/, which);
      assert.ok(operation.tags.length === 1 && explained.get(operation.tags[0] ?? ''), which);
      for (const [status, response] of Object.entries(operation.responses)) {
        if (Number(status) >= 400) assert.match(response.$ref ?? '', /^#\/components\/responses\//, which);
      }
    }
  }
  assert.ok(names.has('createPlan') && names.has('listOrganizationInstances'));
  assert.deepEqual(components.responses.ForbiddenOrForeignOrigin.content['application/problem+json'].schema, {
    $ref: '#/components/schemas/Problem',
  });
  const doubled = Object.keys(components.schemas).filter((name) => name.endsWith('Input'));
  assert.deepEqual(doubled, []);
});

interface DescribedOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  responses: Record<string, { $ref?: string }>;
}
