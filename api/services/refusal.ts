export type RefusalCode =
  | 'invalid_request'
  | 'wrong_credentials'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'key_used_otherwise'
  | 'insufficient_funds'
  | 'too_many_requests'
  | 'unavailable';

/**
 * A request that is understood and not granted; nothing was changed. The message says why, and what would help. What a
 * code means over HTTP stands in api/problem.ts, what exit code it is to the command in cli/failure.ts.
 */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;
  /** When it is worth asking again, if anybody knows. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: RefusalCode,
    message: string,
    { cause, retryAfterSeconds }: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
