import { COMMON_PASSWORDS } from './commonPasswords.ts';

const PASSWORD_LENGTH = { least: 12, most: 200 } as const;

/**
 * What is wrong with a new password, in words that follow "the password"; null when it may be used. Length is what
 * counts (NIST SP 800-63B): no rules about kinds of characters, but nothing that guessers try first.
 */
export function faultOfPassword(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.least) return `must have at least ${PASSWORD_LENGTH.least} characters`;
  if (length > PASSWORD_LENGTH.most) return `must have at most ${PASSWORD_LENGTH.most} characters`;
  const plain = password.toLowerCase();
  if (plain === email.toLowerCase()) return 'must not be the e-mail address';
  if (COMMON_PASSWORDS.has(plain) || isOneThingRepeated(plain)) return 'is one of the first that are guessed';
  return null;
}

/** Such as aaaaaaaaaaaa, 121212121212 or abcabcabcabc. */
function isOneThingRepeated(text: string): boolean {
  return /^(.{1,4})\1+$/su.test(text);
}
