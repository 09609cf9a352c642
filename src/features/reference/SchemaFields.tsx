import { type ReactNode, useState } from 'react';
import { Coded } from '../../ui/Coded.tsx';
import { type Description, resolve, type Schema } from './description.ts';
import { fieldsOf, innerOf, typeOf } from './schemas.ts';

/** What an object holds, field by field; what its fields hold opens below them. */
export function SchemaFields({ description, schema: given }: { description: Description; schema: Schema }) {
  const { schema } = resolve(description, given);
  const properties = fieldsOf(description, schema);
  if (properties.length === 0) return <p className="text-sm text-soft">{typeOf(description, schema)}</p>;
  return (
    <dl className="divide-y divide-line text-sm">
      {properties.map(([name, property, isRequired]) => (
        <Field key={name} name={name} isRequired={isRequired} description={description} schema={property} />
      ))}
    </dl>
  );
}

function Field({
  name,
  isRequired,
  description,
  schema,
}: {
  name: string;
  isRequired: boolean;
  description: Description;
  schema: Schema;
}) {
  const about = schema.description ?? resolve(description, schema).schema.description;
  const inner = innerOf(description, schema);
  return (
    <div className="py-2">
      <dt className="flex flex-wrap gap-x-3">
        <code className="font-mono font-semibold">{name}</code>
        <span className="text-soft">
          {typeOf(description, schema)}
          {isRequired ? '' : ', optional'}
        </span>
      </dt>
      <dd>
        {about && <Coded text={about} />}
        {inner && (
          <Opening label={`Fields of ${name}`}>
            <SchemaFields description={description} schema={inner} />
          </Opening>
        )}
      </dd>
    </div>
  );
}

/** Drawn once it is opened: a schema may hold itself. */
export function Opening({ label, children }: { label: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-1" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="cursor-pointer text-soft underline decoration-line underline-offset-4">
        {label}
      </summary>
      <div className="mt-1 border-line border-l pl-4">{isOpen && children}</div>
    </details>
  );
}
