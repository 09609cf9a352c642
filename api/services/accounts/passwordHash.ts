import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { compare } from 'bcryptjs';
import { Turns } from './turns.ts';

/** The least that OWASP's password storage cheat sheet asks of Argon2id: 19 MiB, two passes, one lane. */
const PRESENT = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;

const derive = promisify(argon2);
/** Each hash takes 19 MiB, and one of the four threads that files and names of hosts need too. */
const turns = new Turns(2, 100);

interface Hash {
  memory: number;
  passes: number;
  parallelism: number;
  salt: Buffer;
  tag: Buffer;
}

/** Checked when there is no hash to check: the same work, and it never matches. */
const NOBODY: Hash = { ...PRESENT, salt: Buffer.alloc(SALT_BYTES), tag: Buffer.alloc(TAG_BYTES) };

/** A password's hash in PHC format, Argon2id: $argon2id$v=19$m=19456,t=2,p=1$salt$tag. Throws a Refusal when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  const hash = { ...PRESENT, salt: randomBytes(SALT_BYTES), tag: Buffer.alloc(TAG_BYTES) };
  return format({ ...hash, tag: await tagOf(password, hash) });
}

/**
 * Whether a password is that of a hash, Argon2id or an adopted platform's bcrypt (outdated, so replaced at once when it
 * matches). `anyBcrypt` is any hash of the second kind that is left here: while there is one, every wrong password costs
 * both, whatever the account has, and also without a hash (no such account).
 */
export async function verifyPassword(
  password: string,
  hash: string | null,
  anyBcrypt: string | null = null,
): Promise<boolean> {
  const bcrypt = hash?.startsWith('$2') ? hash : null;
  if (bcrypt !== null && (await matchesBcrypt(password, bcrypt))) return true;
  if (await matchesArgon2(password, hash)) return true;
  if (bcrypt === null && anyBcrypt !== null) await matchesBcrypt(password, anyBcrypt);
  return false;
}

async function matchesArgon2(password: string, phc: string | null): Promise<boolean> {
  const hash = (phc === null ? null : parse(phc)) ?? NOBODY;
  const same = timingSafeEqual(await tagOf(password, hash), hash.tag);
  return same && hash !== NOBODY;
}

/** As it was typed: the platform that made the hash knew no other form. */
function matchesBcrypt(password: string, hash: string): Promise<boolean> {
  return turns.take(() => compare(password, hash));
}

/** Whether a hash was made with other parameters than those of this version. */
export function isOutdated(phc: string): boolean {
  const hash = parse(phc);
  return hash === null || JSON.stringify(parametersOf(hash)) !== JSON.stringify(PRESENT);
}

function tagOf(password: string, { salt, tag, ...parameters }: Hash): Promise<Buffer> {
  // Another keyboard may send the same characters as other code points.
  const message = password.normalize('NFC');
  return turns.take(() => derive('argon2id', { ...parameters, message, nonce: salt, tagLength: tag.length }));
}

function format(hash: Hash): string {
  const { memory, passes, parallelism } = hash;
  const [salt, tag] = [hash.salt, hash.tag].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${salt}$${tag}`;
}

function parse(phc: string): Hash | null {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(phc) ?? [];
  if (!memory || !passes || !parallelism || !salt || !tag) return null;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

function parametersOf({ memory, passes, parallelism }: Hash): typeof PRESENT {
  return { memory, passes, parallelism };
}
