import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;
/** A secret's text: 32 bytes in base64url. */
const SECRET = /^[\w-]{43}$/;
const KEY = /^cs_([0-9a-f]{16})_([\w-]{43})$/;

/** 256 random bits. Its holder gets the text; the database gets the hash only. */
export function makeSecret(): { text: string; hash: Buffer } {
  const text = randomBytes(BYTES).toString('base64url');
  return { text, hash: sha256(text) };
}

/** The hash under which a secret is stored; null for text that can't be a secret. */
export function hashSecret(text: string): Buffer | null {
  return SECRET.test(text) ? sha256(text) : null;
}

/** An API key as its owner sees it, once, with the public part that identifies it. */
export function makeKey(): { text: string; keyId: string; hash: Buffer } {
  const keyId = randomBytes(8).toString('hex');
  const secret = makeSecret();
  return { text: `cs_${keyId}_${secret.text}`, keyId, hash: secret.hash };
}

export function readKey(text: string): { keyId: string; hash: Buffer } | null {
  const [, keyId, secret] = KEY.exec(text) ?? [];
  return keyId && secret ? { keyId, hash: sha256(secret) } : null;
}

/** Twenty characters that are easy to read aloud: about 98 bits. */
export function makePassword(length = 20): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  let text = '';
  while (text.length < length) {
    const [byte = 255] = randomBytes(1);
    if (byte < 248) text += letters[byte % letters.length];
  }
  return text.replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** Twenty-five such characters, about 123 bits: too many to guess from the hash. */
export function makeRecoveryCode(): { text: string; hash: Buffer } {
  const text = makePassword(25);
  return { text, hash: hashRecoveryCode(text) };
}

/** However it is typed: spaces, dashes and capitals don't matter. */
export function hashRecoveryCode(text: string): Buffer {
  return sha256(text.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
