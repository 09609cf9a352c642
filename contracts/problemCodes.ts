/**
 * The problems the API answers with, by code: the status, the title, and what to do about it. No import: it is in a page's
 * bundle.
 */
export const PROBLEMS = {
  invalid_request: [
    400,
    'The request is not valid',
    'Read `faults`: it names everything that is wrong with the request at once, by field. Nothing was changed.',
  ],
  not_signed_in: [
    401,
    'Sign in first',
    'Sign in, or send an API key as `Authorization: Bearer cs_…`. A key that is revoked, expired or mistyped counts as none.',
  ],
  wrong_credentials: [
    401,
    'The e-mail or password is wrong',
    'Check both. After several wrong passwords, signing in is held up for a while. A password can be reset by mail.',
  ],
  wrong_code: [
    401,
    'The code is wrong',
    'Enter the code your app shows now: each counts once, for about a minute. After several wrong ones, codes are held up for a while.',
  ],
  insufficient_funds: [
    402,
    'The wallet does not cover it',
    'Add what `shortfall` says is missing to the wallet, then ask again. Nothing was started, and nothing charged.',
  ],
  forbidden: [
    403,
    'Not allowed',
    '`detail` says which role, or which of a key’s scopes, it takes. Ask an owner of the organization, or the operator.',
  ],
  factor_required: [
    403,
    'A second factor is required',
    'Set up an authenticator app under Account, then ask again. API keys ask for none.',
  ],
  reauthentication_required: [
    403,
    'Recent authentication required',
    'Prove who you are once more, then repeat the request: for this, the last proof may be 15 minutes old.',
  ],
  foreign_origin: [
    403,
    'Cross-site request refused',
    'Only pages of this site may change things with a session. Programs use an API key, or send this site as `Origin`.',
  ],
  not_found: [
    404,
    'Not found',
    'Check the address, and that you belong to the organization: the things of others look as if they did not exist.',
  ],
  method_not_allowed: [
    405,
    'Method not allowed',
    'The `Allow` header names the methods that this path takes.',
  ],
  too_slow: [408, 'Request timeout', 'The request did not arrive in time. Send it again.'],
  conflict: [
    409,
    'Conflict',
    'What you ask does not fit what is there now: `detail` says why. Read it again, then decide.',
  ],
  organization_ended: [
    409,
    'The organization has ended',
    'It can be read, and nothing of it changes any more.',
  ],
  too_large: [413, 'The request is too large', 'A body may have 256 KiB. Send less, or in parts.'],
  unsupported_media_type: [
    415,
    'Unsupported media type',
    'Send JSON, with `Content-Type: application/json`.',
  ],
  key_used_otherwise: [
    422,
    'The idempotency key was already used for another request',
    'The first request under this key stands. Use a new key for another request, and the same one only to repeat it.',
  ],
  more_than_entry: [
    422,
    'It is more than the entry it concerns allows',
    '`detail` says how much of that entry is left to correct or to refund.',
  ],
  more_than_balance: [
    422,
    'It is more than the balance or the debt allows',
    '`detail` says how much there is. Ask for that, or less.',
  ],
  other_currency: [
    422,
    'The installation has another currency',
    'An installation keeps its books in one currency. Name that one, or none.',
  ],
  too_many_requests: [
    429,
    'Too many requests',
    'Wait as many seconds as `Retry-After` says. The `RateLimit-*` headers tell in time how many are left.',
  ],
  headers_too_large: [
    431,
    'The headers are too large',
    'Send fewer or shorter headers: often it is cookies.',
  ],
  internal: [
    500,
    'Internal server error',
    'Not your fault. Nothing was written by halves. Tell the operator the `requestId`: it is in the log.',
  ],
  unavailable: [
    503,
    'Temporarily unavailable',
    'The database does not answer, or too much is asked at once. Try again later, after `Retry-After` where there is one; a request with an `Idempotency-Key` is safe to repeat.',
  ],
} as const satisfies Record<string, readonly [status: number, title: string, remedy: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Where a problem is explained: its `type`, an address of this very site. */
export function problemType(code: ProblemCode): string {
  return `/problems#${code}`;
}
