import type { Shortfall } from '../contracts/admission.ts';

/** The problems the API answers with, each with its status and title. Services know codes; only this knows HTTP. */
export const PROBLEMS = {
  invalid_request: [400, 'The request is not valid'],
  not_signed_in: [401, 'Sign in first'],
  wrong_credentials: [401, 'The e-mail or password is wrong'],
  wrong_code: [401, 'The code is wrong'],
  forbidden: [403, 'Not allowed'],
  reauthentication_required: [403, 'Recent authentication required'],
  foreign_origin: [403, 'Cross-site request refused'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  too_slow: [408, 'Request timeout'],
  conflict: [409, 'Conflict'],
  key_used_otherwise: [422, 'The idempotency key was already used for another request'],
  more_than_entry: [422, 'It is more than the entry it concerns allows'],
  more_than_balance: [422, 'It is more than the balance or the debt allows'],
  other_currency: [422, 'The installation has another currency'],
  organization_ended: [409, 'The organization has ended'],
  insufficient_funds: [402, 'The wallet does not cover it'],
  too_large: [413, 'The request is too large'],
  unsupported_media_type: [415, 'Unsupported media type'],
  headers_too_large: [431, 'The headers are too large'],
  too_many_requests: [429, 'Too many requests'],
  internal: [500, 'Internal server error'],
  unavailable: [503, 'Temporarily unavailable'],
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export interface Fault {
  place: string;
  text: string;
}

interface ProblemParts {
  faults?: Fault[];
  retryAfterSeconds?: number | undefined;
  shortfall?: Shortfall | undefined;
}

/** An expected outcome that is an error to the caller: its code says which, its detail what is wrong and how to fix it. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly code: ProblemCode;
  readonly faults: Fault[];
  /** With too_many_requests: when to try again. */
  readonly retryAfterSeconds: number | undefined;
  /** With insufficient_funds: what is missing. */
  readonly shortfall: Shortfall | undefined;

  constructor(
    code: ProblemCode,
    detail?: string,
    { faults = [], retryAfterSeconds, shortfall }: ProblemParts = {},
  ) {
    super(detail ?? PROBLEMS[code][1]);
    this.code = code;
    this.faults = faults;
    this.retryAfterSeconds = retryAfterSeconds;
    this.shortfall = shortfall;
  }

  get statusCode(): number {
    return PROBLEMS[this.code][0];
  }
}
