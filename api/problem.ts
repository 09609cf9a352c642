import type { Shortfall } from '../contracts/admission.ts';
import { type ProblemCode, PROBLEMS } from '../contracts/problemCodes.ts';

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
