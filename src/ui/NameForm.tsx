import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { faultOf } from '../client/request.ts';
import { Field } from './Field.tsx';
import { Form } from './Form.tsx';

/** A form to rename something. */
export function NameForm({
  name: present,
  hint,
  autoComplete,
  rename,
}: {
  name: string;
  hint: ReactNode;
  autoComplete: 'name' | 'off';
  rename: UseMutationResult<unknown, Error, string>;
}) {
  return (
    <Form
      onSubmit={({ name = '' }) => rename.mutate(name.trim())}
      error={rename.error}
      failure="The name was not changed"
      uncertain="The name may not have been changed"
      fields={['name']}
      submit="Save name"
      look="secondary"
      isBusy={rename.isPending}
    >
      <Field
        label="Name"
        name="name"
        autoComplete={autoComplete}
        required
        maxLength={100}
        defaultValue={present}
        className="max-w-md"
        hint={hint}
        fault={faultOf(rename.error, 'name')}
      />
    </Form>
  );
}
