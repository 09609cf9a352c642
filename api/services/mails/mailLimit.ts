import { countMail } from '../../../db/accounts/sentMails.ts';
import type { Queryable } from '../../../db/pool.ts';
import type { MailKind } from '../../../domain/accounts/mailLimits.ts';
import { networkOf } from '../accounts/network.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { Refusal } from '../refusal.ts';
import { sha256 } from '../accounts/secrets.ts';

/** A mail to an address, and who caused it. */
export interface MailAsked {
  kind: MailKind;
  to: string;
  userId?: bigint;
  organizationId?: bigint;
  /** Of a request that is not signed in. */
  address?: string | undefined;
}

/** Whether a mail may be sent; if so, it is counted. Make it the last in its transaction (see countMail). */
export async function mayMail(client: Queryable, asked: MailAsked): Promise<boolean> {
  return (await secondsToWait(client, asked)) === 0;
}

/** The same where the limit is no secret: throws a Refusal that says when to try again. */
export async function requireMail(client: Queryable, asked: MailAsked): Promise<void> {
  const seconds = await secondsToWait(client, asked);
  if (seconds === 0) return;
  const wait = pluralize(Math.ceil(seconds / 60), 'minute');
  throw new Refusal('too_many_requests', `too many e-mails were sent: try again in ${wait}`, {
    retryAfterSeconds: seconds,
  });
}

/** How long to wait until a mail may be sent; 0: it may, and is counted. Make it the last in its transaction. */
export function secondsToWait(
  client: Queryable,
  { kind, to, userId, organizationId, address }: MailAsked,
): Promise<number> {
  return countMail(client, {
    kind,
    recipientHash: sha256(to.trim().toLowerCase()),
    ...(userId === undefined ? {} : { userId }),
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(address === undefined ? {} : { network: networkOf(address) }),
  });
}
