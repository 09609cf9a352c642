import { onlyRow, type Queryable } from '../pool.ts';

/** How long a link confirms, in hours. */
export const SUBSCRIPTION_HOURS = 24;

/**
 * Notes that somebody wants an address to be mailed, with the link that will confirm it; a link of before is replaced.
 * Answers the token that ends the subscription, and whether it was confirmed before.
 */
export async function askToSubscribe(
  db: Queryable,
  asked: { email: string; tokenHash: Buffer; unsubscribeToken: string },
): Promise<{ isConfirmed: boolean; unsubscribeToken: string }> {
  await db.query(
    `INSERT INTO status_subscribers AS known (email, token_hash, unsubscribe_token) VALUES ($1, $2, $3)
     ON CONFLICT (lower(email)) DO UPDATE SET token_hash = excluded.token_hash, asked_at = now()
     WHERE known.confirmed_at IS NULL`,
    [asked.email, asked.tokenHash, asked.unsubscribeToken],
  );
  const { rows } = await db.query<{ isConfirmed: boolean; unsubscribeToken: string }>(
    `SELECT confirmed_at IS NOT NULL AS "isConfirmed", unsubscribe_token AS "unsubscribeToken"
     FROM status_subscribers WHERE lower(email) = lower($1)`,
    [asked.email],
  );
  return onlyRow(rows);
}

/** False when the link is none, or is too old. One that was opened before is as good. */
export async function confirmSubscriber(db: Queryable, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE status_subscribers SET confirmed_at = coalesce(confirmed_at, now())
     WHERE token_hash = $1
       AND (confirmed_at IS NOT NULL OR asked_at > now() - interval '${SUBSCRIPTION_HOURS} hours')`,
    [tokenHash],
  );
  return rowCount === 1;
}

/** Forgets whoever has this token, and what was still to be mailed to them. */
export async function removeSubscriber(db: Queryable, unsubscribeToken: string): Promise<void> {
  await db.query('DELETE FROM status_subscribers WHERE unsubscribe_token = $1', [unsubscribeToken]);
}

/** Forgets a few of those who never opened their link. */
export async function forgetUnconfirmed(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM status_subscribers WHERE subscriber_id IN (
       SELECT subscriber_id FROM status_subscribers
       WHERE confirmed_at IS NULL AND asked_at <= now() - interval '${SUBSCRIPTION_HOURS} hours' LIMIT 100)`,
  );
}
