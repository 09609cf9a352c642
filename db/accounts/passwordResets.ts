import type { Queryable } from '../pool.ts';

/**
 * Makes a reset for the user with an e-mail, who may be neither disabled nor have more open resets than `mostOpen`.
 * Returns the address as the account has it, or null when there is no reset.
 */
export async function insertPasswordReset(
  db: Queryable,
  reset: { email: string; tokenHash: Buffer; minutes: number; mostOpen: number },
): Promise<{ email: string } | null> {
  const { rows } = await db.query<{ email: string }>(
    `WITH found AS (
       SELECT user_id, email FROM users u
       WHERE lower(email) = lower($1) AND email IS NOT NULL AND disabled_at IS NULL
         AND $4 > (SELECT count(*) FROM password_resets r
                   WHERE r.user_id = u.user_id AND used_at IS NULL AND expires_at > now())
     ), made AS (
       INSERT INTO password_resets (user_id, token_hash, expires_at)
       SELECT user_id, $2, now() + $3::integer * interval '1 minute' FROM found
     )
     SELECT email FROM found`,
    [reset.email, reset.tokenHash, reset.minutes, reset.mostOpen],
  );
  return rows[0] ?? null;
}

/** Whose reset this is, if it can still be used. */
export async function findPasswordReset(
  db: Queryable,
  tokenHash: Buffer,
): Promise<{ userId: bigint; email: string } | null> {
  const { rows } = await db.query<{ userId: bigint; email: string }>(
    `SELECT user_id AS "userId", u.email FROM password_resets JOIN users u USING (user_id)
     WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()
       AND u.disabled_at IS NULL AND u.deleted_at IS NULL`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Uses up a reset. False when it was used, has expired or is gone: of two uses at once, only one succeeds. */
export async function usePasswordReset(db: Queryable, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE password_resets SET used_at = now()
     WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()`,
    [tokenHash],
  );
  return rowCount === 1;
}

/** Removes every unused link of a user. */
export async function deleteOpenResets(db: Queryable, userId: bigint): Promise<void> {
  await db.query('DELETE FROM password_resets WHERE user_id = $1 AND used_at IS NULL', [userId]);
}
