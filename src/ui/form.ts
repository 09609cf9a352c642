import type { FormEvent } from 'react';

/** The values of a form that is being submitted, by field name. Keeps the browser from leaving the page. */
export function takeFields(event: FormEvent<HTMLFormElement>): Record<string, string> {
  event.preventDefault();
  return textFields(new FormData(event.currentTarget));
}

export function textFields(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
