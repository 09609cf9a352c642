import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { RequestError } from '../client/request.ts';
import { Button } from './Button.tsx';
import { Field } from './Field.tsx';
import { FormFailure } from './FormFailure.tsx';
import { takeFields } from './form.ts';

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
    <form
      className="space-y-4"
      onSubmit={(event) => {
        const { name = '' } = takeFields(event);
        rename.mutate(name.trim());
      }}
    >
      <FormFailure title="The name was not changed" error={rename.error} fields={['name']} />
      <Field
        label="Name"
        name="name"
        autoComplete={autoComplete}
        required
        maxLength={100}
        defaultValue={present}
        className="max-w-md"
        hint={hint}
        fault={rename.error instanceof RequestError ? rename.error.faultOf('name') : undefined}
      />
      <div className="flex items-center gap-3">
        <Button type="submit" look="secondary" isBusy={rename.isPending}>
          Save name
        </Button>
        <p role="status" className="text-sm text-soft">
          {rename.isSuccess && 'Saved.'}
        </p>
      </div>
    </form>
  );
}
