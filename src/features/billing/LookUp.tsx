import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';

/** Asks for an organization; empty means all. */
export function LookUp({ hint, onLookUp }: { hint: string; onLookUp: (text: string) => void }) {
  const [text, setText] = useState('');
  return (
    <form
      className="mb-5 max-w-md"
      onSubmit={(event) => {
        event.preventDefault();
        onLookUp(text.trim());
      }}
    >
      <div className="flex items-end gap-2">
        <Field
          label="Organization"
          className="grow"
          type="search"
          value={text}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            // The browser's clear button empties it without a submit.
            if (event.target.value === '') onLookUp('');
          }}
        />
        <Button type="submit" look="secondary" className="min-h-10.5">
          Search
        </Button>
      </div>
      <p className="mt-1 text-sm text-soft">{hint}</p>
    </form>
  );
}
