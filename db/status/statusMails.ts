import {
  ANNOUNCED_WITHIN_HOURS,
  type Announcement,
  ANNOUNCEMENTS_AN_HOUR,
} from '../../domain/status/announcements.ts';
import type { Queryable } from '../pool.ts';

export interface ClaimedMail extends Announcement {
  announcementId: bigint;
  subscriberId: bigint;
  email: string;
  unsubscribeToken: string;
}

/** Makes a mail for each confirmed subscriber; in the transaction that does what it tells of. */
export async function announce(db: Queryable, { subject, body, path }: Announcement): Promise<void> {
  await db.query(
    `WITH made AS (
       INSERT INTO status_announcements (subject, body, path)
       SELECT $1, $2, $3
       WHERE EXISTS (SELECT FROM status_subscribers WHERE confirmed_at IS NOT NULL)
         AND (SELECT count(*) FROM status_announcements WHERE made_at > clock_timestamp() - interval '1 hour') < $4
       RETURNING announcement_id
     )
     INSERT INTO status_mails (announcement_id, subscriber_id)
     SELECT announcement_id, subscriber_id FROM made, status_subscribers WHERE confirmed_at IS NOT NULL`,
    [subject, body, path, ANNOUNCEMENTS_AN_HOUR],
  );
}

/** Takes a mail that is due, which nobody else gets from then on; null: none is. */
export async function claimMail(db: Queryable): Promise<ClaimedMail | null> {
  const { rows } = await db.query<ClaimedMail>(
    `UPDATE status_mails m SET claimed_at = clock_timestamp()
     FROM (SELECT announcement_id, subscriber_id FROM status_mails JOIN status_announcements USING (announcement_id)
           WHERE claimed_at IS NULL AND due_at <= clock_timestamp()
             AND made_at > clock_timestamp() - interval '${ANNOUNCED_WITHIN_HOURS} hours'
           ORDER BY announcement_id LIMIT 1 FOR UPDATE OF status_mails SKIP LOCKED) due
     JOIN status_announcements a USING (announcement_id)
     JOIN status_subscribers s USING (subscriber_id)
     WHERE m.announcement_id = due.announcement_id AND m.subscriber_id = due.subscriber_id
     RETURNING m.announcement_id AS "announcementId", m.subscriber_id AS "subscriberId", a.subject, a.body, a.path,
               s.email, s.unsubscribe_token AS "unsubscribeToken"`,
  );
  return rows[0] ?? null;
}

/** Gives back what the mail server has certainly not taken, to be tried again later. */
export async function giveBackMail(
  db: Queryable,
  { announcementId, subscriberId }: Pick<ClaimedMail, 'announcementId' | 'subscriberId'>,
  seconds: number,
): Promise<void> {
  await db.query(
    `UPDATE status_mails SET claimed_at = NULL, due_at = clock_timestamp() + $3 * interval '1 second'
     WHERE announcement_id = $1 AND subscriber_id = $2`,
    [announcementId, subscriberId, seconds],
  );
}

/** Forgets a few announcements of last week, with their mails. */
export async function forgetAnnouncements(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM status_announcements WHERE announcement_id IN (
       SELECT announcement_id FROM status_announcements WHERE made_at < clock_timestamp() - interval '7 days'
       ORDER BY made_at LIMIT 20)`,
  );
}
