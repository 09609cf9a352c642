import type { Queryable } from '../pool.ts';

export async function insertEmailConfirmation(
  db: Queryable,
  confirmation: { userId: bigint; tokenHash: Buffer; hours: number },
): Promise<void> {
  await db.query(
    `INSERT INTO email_confirmations (user_id, token_hash, expires_at)
     VALUES ($1, $2, now() + $3::integer * interval '1 hour')`,
    [confirmation.userId, confirmation.tokenHash, confirmation.hours],
  );
}

/** Confirms a user's address with one of their tokens, and removes them all. False when the token is not theirs, or expired. */
export async function takeEmailConfirmation(
  db: Queryable,
  userId: bigint,
  tokenHash: Buffer,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'DELETE FROM email_confirmations WHERE user_id = $1 AND token_hash = $2 AND expires_at > now()',
    [userId, tokenHash],
  );
  if (rowCount !== 1) return false;
  await confirmEmail(db, userId);
  return true;
}

/** Marks a user's address as theirs. */
export async function confirmEmail(db: Queryable, userId: bigint): Promise<void> {
  await db.query(
    `UPDATE users SET email_confirmed_at = coalesce(email_confirmed_at, now()) WHERE user_id = $1`,
    [userId],
  );
  await db.query('DELETE FROM email_confirmations WHERE user_id = $1', [userId]);
}
