import { InvalidArgumentError } from 'commander';

/** Parses an option that is a whole number from 1 to `most`: commander calls it, and says which option was wrong. */
export function wholeNumber(most = 9_999_999_999): (text: string) => number {
  return (text) => {
    const number = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most.toLocaleString('en-US')}.`);
  };
}
