/** A JSON schema, as far as the API's description uses them. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
}

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const JSON_TYPE = 'application/json';
const PLACES = { path: 'path', query: 'query', header: 'headers' } as const;

/**
 * The API's operations as TypeScript, from its description: what each takes and what it answers. Operations that answer
 * with files or streams are left out, which pages link to. openapi-typescript does the same and more, but by the compiler
 * interface of TypeScript 5, which TypeScript 7 has no more.
 */
export function writeClientTypes({ paths, components }: Description): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const fields = describe(operation);
      return fields === null ? [] : [`  '${method.toUpperCase()} ${path}': ${record(fields)};`];
    }),
  );
  const needed = namesIn(operations.join('\n'), components.schemas);
  const types = [...needed].sort().map((name) => `type ${name} = ${typeOf(components.schemas[name] ?? {})};`);
  return [
    '/** Written by `npm run generate:api` from the description of the API: not by hand. */',
    ...types,
    'export interface Operations {',
    ...operations,
    '}\n',
  ].join('\n');
}

/** Null: it does not answer in JSON. */
function describe({ parameters = [], requestBody, responses }: Operation): string[] | null {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const contents = good.flatMap(([, { content }]) => (content ? [content] : []));
  const schemas = contents.flatMap((content) => content[JSON_TYPE]?.schema ?? []);
  if (schemas.length < contents.length) return null;
  const groups = Object.entries(PLACES).flatMap(([place, name]) => {
    const those = parameters.filter((parameter) => parameter.in === place);
    if (those.length === 0) return [];
    const fields = those.map((it) => field(it.name, typeOf(it.schema), it.required ?? false));
    return [
      field(
        name,
        record(fields),
        those.some(({ required }) => required),
      ),
    ];
  });
  const body = requestBody?.content[JSON_TYPE]?.schema;
  return [
    ...groups,
    ...(body ? [field('body', typeOf(body), !body.anyOf?.some(({ type }) => type === 'null'))] : []),
    field('answer', schemas.map(typeOf).join(' | ') || 'null', true),
  ];
}

function typeOf(schema: Schema): string {
  const { $ref, enum: values, anyOf, type, items, properties, required = [], additionalProperties } = schema;
  if ($ref) return $ref.split('/').at(-1) ?? '';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (anyOf) return anyOf.map(typeOf).join(' | ');
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one })).join(' | ');
  if (type === 'array') return `(${typeOf(items ?? {})})[]`;
  if (type === 'integer') return 'number';
  if (type !== 'object') return type ?? 'unknown';
  if (properties) {
    return record(
      Object.entries(properties).map(([name, one]) => field(name, typeOf(one), required.includes(name))),
    );
  }
  return `Record<string, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'}>`;
}

function field(name: string, type: string, isRequired: boolean): string {
  return `${/^\w+$/.test(name) ? name : `'${name}'`}${isRequired ? '' : '?'}: ${type}`;
}

function record(fields: string[]): string {
  return `{ ${fields.join('; ')} }`;
}

/** The schemas that a text names, and those that they name. */
function namesIn(text: string, schemas: Record<string, Schema>, found = new Set<string>()): Set<string> {
  for (const [name] of text.matchAll(/\b[A-Z]\w+\b/g)) {
    const schema = schemas[name];
    if (schema === undefined || found.has(name)) continue;
    found.add(name);
    namesIn(typeOf(schema), schemas, found);
  }
  return found;
}
