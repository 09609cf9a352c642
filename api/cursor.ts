import { ProblemError } from './problem.ts';

const KEY = /^\d{1,18}(\.\d{1,18})*$/;
/** The year 2100: later moments are in no list. */
const END_OF_TIME_MICROS = 4_102_444_800_000_000n;

/** The parts of a cursor's key; null without a cursor. Throws a ProblemError on what was never handed out. */
export function readCursor(cursor: string | undefined, parts: number): bigint[] | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  const key = KEY.test(text) ? text.split('.').map(BigInt) : [];
  if (key.length !== parts) throw foreignCursor();
  return key;
}

/** The same for a key of one number. */
export function readNumberCursor(cursor: string | undefined): bigint | null {
  return readCursor(cursor, 1)?.[0] ?? null;
}

/** A key's part that is a moment, in micros since 1970. */
export function momentPart(part: bigint): bigint {
  if (part > END_OF_TIME_MICROS) throw foreignCursor();
  return part;
}

function foreignCursor(): ProblemError {
  return new ProblemError('invalid_request', 'the cursor is not one of this list');
}
