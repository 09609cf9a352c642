import { InvalidArgumentError } from 'commander';
import { type Instant, InstantFormatError, parseInstant } from '../domain/instant.ts';

/** A moment given as an option. */
export function parseMoment(text: string): Instant {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof InstantFormatError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
