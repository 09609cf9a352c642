import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeClientTypes } from '../../api/clientTypes.ts';
import { healthApp } from '../support/healthApp.ts';

const OPERATIONS = join(import.meta.dirname, '../../src/client/operations.ts');

test('the pages know the operations that the API describes now', async (t) => {
  const { get } = await healthApp(t);
  const written = writeClientTypes((await get('/api/openapi.json')).json());
  assert.equal(await readFile(OPERATIONS, 'utf8'), written, 'npm run generate:api');
});

test('what an operation takes and answers is written as its schemas say', () => {
  const text = { type: 'string' };
  const answer = { $ref: '#/components/schemas/Thing' };
  const written = writeClientTypes({
    paths: {
      '/api/things/{thing}': {
        get: {
          parameters: [
            { name: 'thing', in: 'path', required: true, schema: text },
            { name: 'limit', in: 'query', schema: { type: 'integer' } },
            { name: 'if-match', in: 'header', required: true, schema: text },
          ],
          responses: { 200: { content: { 'application/json': { schema: answer } } }, 404: {} },
        },
        delete: { responses: { 204: {} } },
      },
      '/api/things.csv': { get: { responses: { 200: { content: { 'text/csv': { schema: text } } } } } },
    },
    components: {
      schemas: {
        Thing: {
          type: 'object',
          properties: {
            name: { type: ['string', 'null'] },
            state: { enum: ['on', 'off'] },
            parts: {
              type: 'array',
              items: { anyOf: [{ $ref: '#/components/schemas/Part' }, { type: 'null' }] },
            },
            notes: { type: 'object', additionalProperties: text },
          },
          required: ['name', 'parts'],
        },
        Part: { type: 'object', properties: { whole: { const: true } }, required: ['whole'] },
        Unused: text,
      },
    },
  });
  assert.deepEqual(written.split('\n').slice(1), [
    'type Part = { whole: true };',
    'type Thing = { name: string | null; state?: "on" | "off"; parts: (Part | null)[]; notes?: Record<string, string> };',
    'export interface Operations {',
    `  'GET /api/things/{thing}': { path: { thing: string }; query?: { limit?: number }; headers: { 'if-match': string }; answer: Thing };`,
    `  'DELETE /api/things/{thing}': { answer: null };`,
    '}',
    '',
  ]);
});
