export type RefusalCode = 'not_found' | 'conflict' | 'invalid_request' | 'insufficient_funds';

/** A request that is understood and not granted; nothing was changed. The message says why, and what would help. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
