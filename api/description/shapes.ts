import type { OpenAPIV3_1 } from 'openapi-types';

const PREFIX = '#/components/schemas/';

/**
 * Every shape is described twice, as it is sent and as it is answered. One that is only sent takes the plain name, one that
 * is the same both ways is there once, and what nothing refers to is left out.
 */
export function mergeShapes(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const schemas = (document.components?.schemas ?? {}) as Record<string, object>;
  const { paths, webhooks, components } = document;
  const used = shapesIn([paths, webhooks, components?.responses], schemas);
  const names = new Map([...used].map((name) => [name, plainName(name, used, schemas)]));
  const kept = Object.fromEntries([...names].map(([name, plain]) => [plain, schemas[name]]));
  const merged = { ...document, components: { ...document.components, schemas: kept } };
  return JSON.parse(
    JSON.stringify(merged, (key, value) =>
      key === '$ref' && value.startsWith(PREFIX)
        ? PREFIX + (names.get(value.slice(PREFIX.length)) ?? value.slice(PREFIX.length))
        : value,
    ),
  );
}

function plainName(name: string, used: Set<string>, schemas: Record<string, object>): string {
  const plain = name.replace(/Input$/, '');
  if (plain === name || !(plain in schemas)) return name;
  const isSame = JSON.stringify(schemas[name]) === JSON.stringify(schemas[plain]);
  return used.has(plain) && !isSame ? name : plain;
}

function shapesIn(value: unknown, schemas: Record<string, object>, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, part] of Object.entries(value)) {
    const name = key === '$ref' && typeof part === 'string' ? part.slice(PREFIX.length) : undefined;
    if (name === undefined) shapesIn(part, schemas, found);
    else if (name in schemas && !found.has(name)) shapesIn(schemas[name], schemas, found.add(name));
  }
  return found;
}
