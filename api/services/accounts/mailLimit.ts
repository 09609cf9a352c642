import { countMail } from '../../../db/accounts/sentMails.ts';
import type { Queryable } from '../../../db/pool.ts';
import type { MailKind } from '../../../domain/accounts/mailLimits.ts';
import { networkOf } from './network.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import { Refusal } from '../refusal.ts';
import { sha256 } from './secrets.ts';

/** A mail to an address, and who makes it be sent. */
export interface MailAsked {
  kind: MailKind;
  to: string;
  userId?: bigint;
  organizationId?: bigint;
  /** Of whoever asks without being signed in. */
  address?: string | undefined;
}

/** Whether a mail may be sent; it is counted then. Last in its transaction (see countMail). */
export async function mayMail(client: Queryable, asked: MailAsked): Promise<boolean> {
  return (await secondsToWait(client, asked)) === 0;
}

/** The same for whoever may know: throws a Refusal that says when to try again. */
export async function requireMail(client: Queryable, asked: MailAsked): Promise<void> {
  const seconds = await secondsToWait(client, asked);
  if (seconds === 0) return;
  const wait = pluralize(Math.ceil(seconds / 60), 'minute');
  throw new Refusal('too_many_requests', `so many e-mails were sent that this one has to wait ${wait}`, {
    retryAfterSeconds: seconds,
  });
}

function secondsToWait(client: Queryable, { kind, to, userId, organizationId, address }: MailAsked) {
  return countMail(client, {
    kind,
    recipientHash: sha256(to.trim().toLowerCase()),
    ...(userId === undefined ? {} : { userId }),
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(address === undefined ? {} : { network: networkOf(address) }),
  });
}
