import { Refusal } from '../refusal.ts';

/** For input that has not passed a schema. Throws a Refusal. */
export function requireEmail(text: string): void {
  if (text.length <= 254 && /^[^@\s\p{C}]+@[^@\s\p{C}]+$/u.test(text)) return;
  throw new Refusal('invalid_request', `"${text}" is not an e-mail address`);
}
