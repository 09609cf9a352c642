export type AccountErrorCode =
  | 'wrong_credentials'
  | 'slow_down'
  | 'bad_input'
  | 'bad_token'
  | 'not_allowed'
  | 'not_found'
  | 'not_possible';

/** Something about an account, an organization or a key that is refused; nothing was changed. */
export class AccountError extends Error {
  override name = 'AccountError';
  readonly code: AccountErrorCode;
  /** With slow_down: when to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: AccountErrorCode, message: string, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
