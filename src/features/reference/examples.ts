import {
  bodyOf,
  type Description,
  isPublic,
  type Operation,
  type Parameter,
  resolve,
  type Schema,
  takesKeys,
} from './description.ts';

const DEEPEST = 5;

/** A value that a schema allows: its own example where it has one, and of an object what is required. */
export function exampleOf(description: Description, given: Schema, depth = 0): unknown {
  const { schema } = resolve(description, given);
  const said = [...(schema.examples ?? []), schema.default, schema.const, ...(schema.enum ?? [])];
  const [first] = said.filter((value) => value !== undefined);
  if (first !== undefined) return first;
  if (depth > DEEPEST) return null;
  const [one] = schema.anyOf ?? [];
  if (one) return exampleOf(description, one, depth + 1);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(description, part, depth + 1)));
  }
  return exampleOfType(description, schema, depth);
}

function exampleOfType(description: Description, schema: Schema, depth: number): unknown {
  const [type] = [schema.type].flat();
  if (type === 'object') {
    const properties = schema.properties ?? {};
    const [firstName] = Object.keys(properties);
    // Of a change, in which nothing is required, one thing.
    const names = schema.required ?? (firstName === undefined ? [] : [firstName]);
    return Object.fromEntries(
      names.map((name) => [name, exampleOf(description, properties[name] ?? {}, depth + 1)]),
    );
  }
  if (type === 'array') return schema.items ? [exampleOf(description, schema.items, depth + 1)] : [];
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  if (type === 'boolean') return true;
  return type === 'null' ? null : 'text';
}

/** A parameter's value as it is written in an address or a header. */
export function exampleOfParameter(description: Description, parameter: Parameter): string {
  const [named] = Object.values(parameter.examples ?? {});
  return String(parameter.example ?? named?.value ?? exampleOf(description, parameter.schema));
}

interface Call {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  body: unknown;
}

function callOf(description: Description, operation: Operation, origin: string): Call {
  const required = (operation.parameters ?? []).filter((parameter) => parameter.required);
  const valuesOf = (place: Parameter['in']) =>
    required
      .filter((parameter) => parameter.in === place)
      .map((parameter): [string, string] => [parameter.name, exampleOfParameter(description, parameter)]);
  const parts = new Map(valuesOf('path'));
  const path = operation.path.replace(/\{(\w+)\}/g, (_match, name: string) =>
    encodeURIComponent(parts.get(name) ?? name).replaceAll('%3A', ':'),
  );
  const query = new URLSearchParams(valuesOf('query')).toString();
  const body = bodyOf(operation);
  const isOpen = isPublic(operation);
  return {
    method: operation.method.toUpperCase(),
    url: `${origin}${path}${query === '' ? '' : `?${query}`}`,
    headers: [
      ...(takesKeys(operation) && !isOpen ? [['Authorization', 'Bearer cs_…'] as [string, string]] : []),
      ...valuesOf('header'),
      ...(body === null ? [] : [['Content-Type', 'application/json'] as [string, string]]),
    ],
    body: body === null ? undefined : exampleOf(description, body),
  };
}

/** Whether only a session may call it: a program keeps its cookie, and says where it comes from. */
function needsSession(operation: Operation): boolean {
  return !isPublic(operation) && !takesKeys(operation);
}

/** The call as a shell's command. */
export function curlOf(description: Description, operation: Operation, origin: string): string {
  const { method, url, headers, body } = callOf(description, operation, origin);
  const sent = needsSession(operation) ? [...headers, ['Origin', origin] as [string, string]] : headers;
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quote(url)}`,
    ...(needsSession(operation) ? ['-b cookies.txt'] : []),
    ...sent.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quote(JSON.stringify(body))}`]),
  ].join(' \\\n  ');
}

function quoteJs(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The call as JavaScript, in a browser or in Node.js. */
export function scriptOf(description: Description, operation: Operation, origin: string): string {
  const { method, url, headers, body } = callOf(description, operation, origin);
  const options = [
    ...(method === 'GET' ? [] : [`  method: ${quoteJs(method)},`]),
    ...(headers.length === 0
      ? []
      : [
          '  headers: {',
          ...headers.map(([name, value]) => `    ${quoteJs(name)}: ${quoteJs(value)},`),
          '  },',
        ]),
    ...(body === undefined
      ? []
      : [`  body: JSON.stringify(${JSON.stringify(body, null, 2).replaceAll('\n', '\n  ')}),`]),
  ];
  const call =
    options.length === 0 ? `fetch(${quoteJs(url)})` : `fetch(${quoteJs(url)}, {\n${options.join('\n')}\n})`;
  const answers = Object.entries(operation.responses).some(
    ([status, { content }]) => status.startsWith('2') && content?.['application/json'],
  );
  return `const response = await ${call};\n${
    answers
      ? 'const answer = await response.json();\nif (!response.ok) throw new Error(answer.detail);'
      : 'console.log(response.status);'
  }`;
}
