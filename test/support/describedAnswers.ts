import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { type Operation, operationsOf, type Request, type Schema } from './apiDescription.ts';

export interface Description {
  operations: Operation[];
  resolve(ref: string): Schema;
  /** Fails unless an answer is one that the description names for its request: status, type and content. */
  requireFit(request: Request, answer: LightMyRequestResponse): void;
}

/** What an app says of itself. */
export function readDescription(app: FastifyInstance): Description {
  const document = app.swagger() as unknown as Parameters<typeof operationsOf>[0] & {
    components: { schemas: Record<string, Schema>; responses: Operation['responses'] };
  };
  const operations = operationsOf(document).map((operation) => ({
    ...operation,
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => [
        status,
        responseOf(document, response),
      ]),
    ),
  }));
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: 'api' });
  return {
    operations,
    resolve: (ref) => document.components.schemas[ref.split('/').at(-1) ?? ''] as Schema,
    requireFit: (request, answer) => fits(ajv, request, answer),
  };
}

/** A response, or the shared one that it refers to. */
export function responseOf<Response extends object>(
  { components }: { components: { responses: Record<string, Response> } },
  response: Response & { $ref?: string },
): Response {
  const shared = components.responses[response.$ref?.split('/').at(-1) ?? ''];
  return shared ?? response;
}

/** What to send: the place with its query, and the body as text. */
export function written({ operation, path, query, headers, body }: Request) {
  const place = operation.path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent((path[name] ?? '').toWellFormed()),
  );
  const search = new URLSearchParams(query).toString();
  return {
    method: operation.method,
    url: search === '' ? place : `${place}?${search}`,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    text: body === undefined ? undefined : JSON.stringify(body),
  };
}

function fits(ajv: Ajv2020, { operation }: Request, answer: LightMyRequestResponse): void {
  const { statusCode } = answer;
  const declared = operation.responses[statusCode];
  assert.ok(declared, `${operation.method} ${operation.path} does not declare ${statusCode}: ${answer.body}`);
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  const schema = declared.content?.[type]?.schema;
  if (statusCode === 204) {
    assert.equal(answer.body, '');
    return;
  }
  assert.ok(schema, `${operation.method} ${operation.path} ${statusCode} does not declare ${type}`);
  if (type === 'text/csv') return;
  const { $ref } = schema;
  const validate = $ref ? ajv.getSchema(`api${$ref}`) : ajv.compile(withId(schema));
  assert.ok(validate, `no schema ${$ref}`);
  assert.ok(validate(answer.json()), `${operation.path}: ${ajv.errorsText(validate.errors)}: ${answer.body}`);
}

function withId(schema: Schema): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'));
}
