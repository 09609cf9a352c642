import { type Description, resolve, type Schema } from './description.ts';

type NamedField = [name: string, schema: Schema, isRequired: boolean];

/** An object's fields, those of all its parts. */
export function fieldsOf(description: Description, schema: Schema): NamedField[] {
  const parts = (schema.allOf ?? []).flatMap((part) =>
    fieldsOf(description, resolve(description, part).schema),
  );
  const own = Object.entries(schema.properties ?? {}).map(
    ([name, property]): NamedField => [name, property, schema.required?.includes(name) ?? false],
  );
  return [...parts, ...own];
}

/** The object in a field: itself, an item of its list, or what it is unless null. */
export function innerOf(description: Description, given: Schema): Schema | null {
  const { schema } = resolve(description, given);
  if (fieldsOf(description, schema).length > 0) return schema;
  const inside = [...(schema.items ? [schema.items] : []), ...(schema.anyOf ?? [])];
  for (const each of inside) {
    const inner = innerOf(description, each);
    if (inner) return inner;
  }
  return null;
}

/** A type in words, such as "string of at most 100 characters", "integer from 1 to 100", "list of Instance". */
export function typeOf(description: Description, given: Schema): string {
  const { schema, name } = resolve(description, given);
  if (name !== null) return name;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return schema.anyOf.map((each) => typeOf(description, each)).join(' or ');
  const type = [schema.type ?? 'any'].flat().join(' or ');
  if (schema.items) return `list of ${typeOf(description, schema.items)}`;
  const { minimum, maximum, maxLength } = schema;
  if (minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER)
    return `${type} from ${minimum} to ${maximum}`;
  return maxLength === undefined ? type : `${type} of at most ${maxLength} characters`;
}
