import { insertSession } from '../../../db/accounts/sessions.ts';
import type { Client } from '../../../db/pool.ts';
import { SESSION_DAYS } from '../../../domain/accounts/accountLifetimes.ts';
import { Refusal } from '../refusal.ts';
import { makeSecret } from './secrets.ts';

/** Where a request comes from: kept with the session, so that its owner can tell sessions apart. */
export interface Device {
  address: string;
  userAgent: string | null;
  /** The token by which this browser is known again, if it shows one. */
  token?: string | undefined;
}

export interface SignedIn {
  userId: bigint;
  sessionId: bigint;
  /** For the cookie; only its hash is stored. */
  token: string;
}

const LONGEST_USER_AGENT = 300;

/** Begins a session of a user whose password is still the one that was checked; null: whose row is locked since. Throws a Refusal. */
export async function beginSession(
  client: Client,
  userId: bigint,
  { address, userAgent }: Device,
  checkedHash: string | null,
): Promise<SignedIn> {
  const { text, hash } = makeSecret();
  const session = {
    userId,
    tokenHash: hash,
    address,
    userAgent: userAgent?.slice(0, LONGEST_USER_AGENT) ?? null,
    days: SESSION_DAYS,
  };
  const sessionId = await insertSession(client, session, checkedHash);
  if (sessionId === null) throw new Refusal('wrong_credentials', 'the password has changed in the meantime');
  return { userId, sessionId, token: text };
}
