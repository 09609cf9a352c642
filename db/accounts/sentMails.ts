import {
  MAIL_WINDOW_SECONDS,
  type MailKind,
  MAILS_OF_NETWORK,
  MAILS_OF_ORGANIZATION,
  MAILS_OF_USER,
  MAILS_TO_RECIPIENT,
} from '../../domain/accounts/mailLimits.ts';
import { onlyRow, type Queryable } from '../pool.ts';

/** A mail that is about to be sent, and who caused it. */
export interface CountedMail {
  kind: MailKind;
  recipientHash: Buffer;
  userId?: bigint;
  organizationId?: bigint;
  network?: string;
}

/** An arbitrary number: mails are counted one at a time, so that two at once cannot both be the last one allowed. */
const MAIL_LOCK = 4_210_020;

/**
 * Counts a mail, unless a limit is reached. Returns how many seconds to wait, 0 when it may be sent. Make it the last
 * statement of a transaction: the next count waits for its end.
 */
export async function countMail(db: Queryable, mail: CountedMail): Promise<number> {
  await db.query('SELECT pg_advisory_xact_lock($1)', [MAIL_LOCK]);
  // The limit is reached while the mail that is so many before the next is younger than the window.
  const { rows } = await db.query<{ wait: number }>(
    `WITH recent AS NOT MATERIALIZED (
       SELECT * FROM sent_mails WHERE sent_at > clock_timestamp() - $1 * interval '1 second'
     ), reached AS (
       (SELECT sent_at FROM recent WHERE recipient_hash = $2 AND kind = $3 ORDER BY sent_at DESC OFFSET $4 - 1 LIMIT 1)
       UNION ALL (SELECT sent_at FROM recent WHERE user_id = $5 ORDER BY sent_at DESC OFFSET $6 - 1 LIMIT 1)
       UNION ALL (SELECT sent_at FROM recent WHERE organization_id = $7 ORDER BY sent_at DESC OFFSET $8 - 1 LIMIT 1)
       UNION ALL (SELECT sent_at FROM recent WHERE network = $9 ORDER BY sent_at DESC OFFSET $10 - 1 LIMIT 1)
     ), made AS (
       INSERT INTO sent_mails (kind, recipient_hash, user_id, organization_id, network)
       SELECT $3, $2, $5, $7, $9 WHERE NOT EXISTS (SELECT FROM reached)
     )
     SELECT coalesce(max(ceil(extract(epoch FROM sent_at - clock_timestamp()) + $1)), 0)::integer AS wait FROM reached`,
    [
      MAIL_WINDOW_SECONDS,
      mail.recipientHash,
      mail.kind,
      MAILS_TO_RECIPIENT[mail.kind],
      mail.userId ?? null,
      MAILS_OF_USER,
      mail.organizationId ?? null,
      MAILS_OF_ORGANIZATION,
      mail.network ?? null,
      MAILS_OF_NETWORK,
    ],
  );
  await forgetOldMails(db);
  return onlyRow(rows).wait;
}

/** Removes a few of the mails that no longer count. */
async function forgetOldMails(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM sent_mails WHERE mail_id IN
       (SELECT mail_id FROM sent_mails WHERE sent_at <= clock_timestamp() - $1 * interval '1 second'
        ORDER BY sent_at LIMIT 100)`,
    [MAIL_WINDOW_SECONDS],
  );
}
