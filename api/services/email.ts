import { AccountError } from './accountError.ts';

/** For what has not passed a schema. Throws AccountError. */
export function requireEmail(text: string): void {
  if (text.length <= 254 && /^[^@\s\p{C}]+@[^@\s\p{C}]+$/u.test(text)) return;
  throw new AccountError('bad_input', `"${text}" is not an e-mail address`);
}
