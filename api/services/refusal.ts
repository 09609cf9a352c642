import type { Shortfall } from '../../contracts/admission.ts';

export type RefusalCode =
  | 'invalid_request'
  | 'wrong_credentials'
  | 'not_signed_in'
  | 'wrong_code'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'key_used_otherwise'
  | 'more_than_entry'
  | 'more_than_balance'
  | 'other_currency'
  | 'organization_ended'
  | 'insufficient_funds'
  | 'too_many_requests'
  | 'unavailable';

/**
 * A request that is understood but refused; nothing was changed. The message says why, and what would help. The HTTP status
 * of each code is in api/problem.ts, the command's exit code in cli/failure.ts.
 */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;
  /** When it is worth asking again, if known. */
  readonly retryAfterSeconds: number | undefined;
  /** With insufficient_funds: what is missing. */
  readonly shortfall: Shortfall | undefined;
  /** What is wrong with single fields of the request, by name. */
  readonly faults: Readonly<Record<string, string>>;

  constructor(
    code: RefusalCode,
    message: string,
    {
      cause,
      retryAfterSeconds,
      shortfall,
      faults = {},
    }: {
      cause?: unknown;
      retryAfterSeconds?: number;
      shortfall?: Shortfall;
      faults?: Record<string, string>;
    } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.shortfall = shortfall;
    this.faults = faults;
  }

  /** All faults of a request at once, by its fields. */
  static ofFields(faults: Record<string, string>): Refusal {
    const text = Object.entries(faults).map(([field, fault]) => `${field}: ${fault}`);
    return new Refusal('invalid_request', text.join('; '), { faults });
  }
}
