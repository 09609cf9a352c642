import { readAuthenticator, recordCode, recordWrongCode } from '../../../db/accounts/authenticators.ts';
import { countRecoveryCodes, takeRecoveryCode } from '../../../db/accounts/recoveryCodes.ts';
import type { Client } from '../../../db/pool.ts';
import { FREE_CODES, secondsToWaitForCode } from '../../../domain/accounts/signInRule.ts';
import type { FactorEvent } from '../../../domain/mails/factorMails.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { Refusal } from '../refusal.ts';
import { stepOfCode } from './oneTimeCode.ts';
import { hashRecoveryCode } from './secrets.ts';

export interface CheckedCode {
  /** To throw after the commit: the wrong code has to be counted. */
  refusal: Refusal | null;
  /** What the account's owner is to be told. */
  event: FactorEvent | null;
}

const RIGHT: CheckedCode = { refusal: null, event: null };
const wrong = () => new Refusal('wrong_code', 'the code is wrong, expired or has been used');

/**
 * Checks a code of the user's authenticator app, or a recovery code, and uses it up. Call it with the user's row locked: of
 * two at once with the same code one gets in.
 */
export async function checkCode(client: Client, userId: bigint, text: string): Promise<CheckedCode> {
  const digits = text.replaceAll(/\s/g, '');
  return /^\d{6}$/.test(digits)
    ? checkAppCode(client, userId, digits)
    : checkRecoveryCode(client, userId, text);
}

/** The same of the app alone; `isNew`: one that is to be confirmed. */
export async function checkAppCode(
  client: Client,
  userId: bigint,
  digits: string,
  { isNew = false } = {},
): Promise<CheckedCode> {
  const app = await readAuthenticator(client, userId);
  if (!app || app.isConfirmed === isNew) return { refusal: wrong(), event: null };
  const wait = secondsToWaitForCode(app.failures, app.secondsSinceLastFailure);
  if (wait > 0) {
    const message = `too many wrong codes: try again in ${pluralize(wait, 'second')}, or use a recovery code`;
    return {
      refusal: new Refusal('too_many_requests', message, { retryAfterSeconds: wait }),
      event: null,
    };
  }
  const step = stepOfCode(digits, app);
  if (step !== null) {
    await recordCode(client, userId, step);
    return RIGHT;
  }
  await recordWrongCode(client, userId);
  const hasReachedLimit = app.isConfirmed && app.failures + 1 === FREE_CODES;
  return { refusal: wrong(), event: hasReachedLimit ? { kind: 'wrong_codes', count: FREE_CODES } : null };
}

async function checkRecoveryCode(client: Client, userId: bigint, text: string): Promise<CheckedCode> {
  const isRight = await takeRecoveryCode(client, userId, hashRecoveryCode(text));
  if (!isRight) return { refusal: wrong(), event: null };
  const left = await countRecoveryCodes(client, userId);
  return { refusal: null, event: { kind: 'recovery_code_used', left } };
}
