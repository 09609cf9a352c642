/** What the pages read of the API's description, OpenAPI 3.1. */
export interface Description {
  info: { version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> };
}

export interface DescribedOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, Answer & { $ref?: string }>;
  security?: Record<string, unknown>[];
}

export interface Operation extends DescribedOperation {
  method: string;
  path: string;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

interface Answer {
  description: string;
  content?: Record<string, { schema: Schema }>;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

export interface Group {
  name: string;
  description: string;
  operations: Operation[];
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];

/** The operations under their tags, in the description's order; those alone that hold every word that was searched for. */
export function groupOperations({ tags, paths }: Description, search: string): Group[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = Object.entries(paths).flatMap(([path, byMethod]) =>
    METHODS.flatMap((method) => {
      const described = byMethod[method];
      if (described === undefined) return [];
      const text = `${method} ${path} ${described.operationId} ${described.summary}`.toLowerCase();
      return words.every((word) => text.includes(word)) ? [{ ...described, method, path }] : [];
    }),
  );
  return tags
    .map((tag) => ({ ...tag, operations: found.filter((each) => each.tags.includes(tag.name)) }))
    .filter(({ operations }) => operations.length > 0);
}

/** The last part of a reference: a schema's or an answer's name. */
function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** A schema, or the one it refers to, with the name of that. */
export function resolve(
  { components }: Description,
  schema: Schema,
): { schema: Schema; name: string | null } {
  if (schema.$ref === undefined) return { schema, name: null };
  const name = nameOf(schema.$ref);
  return { schema: components.schemas[name] ?? {}, name };
}

export function resolveAnswer({ components }: Description, answer: Answer & { $ref?: string }): Answer {
  return answer.$ref === undefined ? answer : (components.responses[nameOf(answer.$ref)] ?? answer);
}

/** The body that an operation takes, if it takes one. */
export function bodyOf({ requestBody }: DescribedOperation): Schema | null {
  return requestBody?.content['application/json']?.schema ?? null;
}

export function takesKeys({ security = [] }: DescribedOperation): boolean {
  return security.some((way) => 'key' in way);
}

export function isPublic({ security = [] }: DescribedOperation): boolean {
  return security.some((way) => Object.keys(way).length === 0);
}
