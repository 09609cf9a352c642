import assert from 'node:assert/strict';

const BEGINS_AS_MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/** Fails unless every moment in a JSON value, however deep, has the one form that moments have: six decimals, in UTC. */
export function requireTimestamps(value: unknown, place = 'answer'): void {
  if (typeof value === 'string') {
    if (BEGINS_AS_MOMENT.test(value)) assert.match(value, TIMESTAMP, place);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) requireTimestamps(part, `${place}.${name}`);
  }
}
