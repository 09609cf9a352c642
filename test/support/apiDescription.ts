import fc from 'fast-check';

/** A JSON schema, as far as the API's description uses them. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  anyOf?: Schema[];
}

export interface Operation {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  parameters: { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Schema }[];
  body: Schema | null;
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

/** A request to an operation. `undeclared` names a field that the description does not know. */
export interface Request {
  operation: Operation;
  path: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
  undeclared: 'body' | 'query' | null;
}

interface Document {
  paths: Record<string, Record<string, DescribedOperation>>;
}

type DescribedParameter = Operation['parameters'][number] & {
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
};

interface DescribedOperation {
  parameters?: DescribedParameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Operation['responses'];
}

/** Every operation that a description names. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      responses,
      parameters: parameters.map(withExamples),
      body: requestBody?.content['application/json']?.schema ?? null,
    })),
  );
}

/** OpenAPI has a parameter's examples beside its schema. */
function withExamples(parameter: DescribedParameter): Operation['parameters'][number] {
  const { example, examples = {}, schema } = parameter;
  const all = [
    ...Object.values(examples).map(({ value }) => value),
    ...(example === undefined ? [] : [example]),
  ];
  return { ...parameter, schema: { ...schema, examples: all } };
}

/** What programs send when they are wrong, and people when they are curious. */
const NASTY: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\0',
    'a\0b',
    '\uD800',
    '-1',
    '0',
    '1e9',
    '9'.repeat(400),
    'x'.repeat(20_000),
  ),
  fc.constantFrom<unknown>(0, -1, 1.5, 2 ** 53, 1e308, true, [], {}, [[[]]], { $gt: '' }),
  fc.constantFrom<unknown>(
    "'; DROP TABLE wallets; --",
    '../..',
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Values that fit a schema. Texts with a pattern come from its examples, or from what is known to exist. */
function fitting(
  schema: Schema,
  resolve: (ref: string) => Schema,
  known: string[] = [],
): fc.Arbitrary<unknown> {
  if (schema.$ref) return fitting(resolve(schema.$ref), resolve, known);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => fitting(one, resolve, known)));
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'array' && schema.items) {
    return fc.array(fitting(schema.items, resolve, known), { minLength: schema.minItems ?? 0, maxLength: 3 });
  }
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).map(
      ([name, field]) => [name, fitting(field, resolve, known)] as const,
    );
    return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] });
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum = 0, maximum = 1_000 } = schema;
    return fc.integer({ min: minimum, max: Math.min(maximum, 2 ** 31) });
  }
  const examples = [...known, ...(schema.examples ?? [])];
  if (examples.length > 0) return fc.constantFrom(...examples);
  return fc.string({ minLength: 1, maxLength: 20 });
}

/** Requests to an operation: most fit its description, some are wrong in one place. */
export function requestsTo(
  operation: Operation,
  resolve: (ref: string) => Schema,
  known: Record<string, string[]>,
): fc.Arbitrary<Request> {
  const good = rightRequestsTo(operation, resolve, known);
  const places = fc.constantFrom('body', 'query', 'path', 'value', 'whole');
  const wrong = fc
    .tuple(good, NASTY, fc.nat(), places)
    .map(([request, nasty, index, place]): Request => spoil(request, nasty, index, place));
  return fc.oneof({ weight: 3, arbitrary: good }, { weight: 2, arbitrary: wrong });
}

/** Requests that fit an operation's description. */
export function rightRequestsTo(
  operation: Operation,
  resolve: (ref: string) => Schema,
  known: Record<string, string[]>,
): fc.Arbitrary<Request> {
  const { parameters, body } = operation;
  const group = (place: string) => {
    const fields = parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, schema }) => [name, fitting(schema, resolve, known[name]).map(String)] as const);
    const requiredKeys = parameters.filter((p) => p.in === place && (place === 'path' || p.required));
    return fc.record(Object.fromEntries(fields), { requiredKeys: requiredKeys.map(({ name }) => name) });
  };
  const named = body === null ? null : withKnown(body, resolve, known);
  return fc.record({
    operation: fc.constant(operation),
    path: group('path'),
    query: group('query'),
    headers: group('header'),
    body: named ?? fc.constant(undefined),
    undeclared: fc.constant(null),
  }) as fc.Arbitrary<Request>;
}

function withKnown(body: Schema, resolve: (ref: string) => Schema, known: Record<string, string[]>) {
  const schema = body.$ref ? resolve(body.$ref) : body;
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, fitting(field, resolve, known[name])] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] });
}

function spoil(request: Request, nasty: unknown, index: number, place: string): Request {
  const isObject = typeof request.body === 'object' && request.body !== null;
  if (place === 'query') {
    return { ...request, query: { ...request.query, surplus: 'x' }, undeclared: 'query' };
  }
  if (place === 'path') {
    const names = Object.keys(request.path);
    const name = names[index % Math.max(1, names.length)];
    return name === undefined ? request : { ...request, path: { ...request.path, [name]: String(nasty) } };
  }
  if (!isObject) return request;
  if (place === 'body') {
    return { ...request, body: { ...(request.body as object), surplus: nasty }, undeclared: 'body' };
  }
  if (place === 'whole') return { ...request, body: nasty };
  const names = Object.keys(request.body as object);
  const name = names[index % Math.max(1, names.length)] ?? 'surplus';
  return { ...request, body: { ...(request.body as object), [name]: nasty } };
}
