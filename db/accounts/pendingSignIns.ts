import type { Queryable } from '../pool.ts';

/** Of a user whose password is still the one that was checked. False when it is not. */
export async function insertPendingSignIn(
  db: Queryable,
  pending: { userId: bigint; tokenHash: Buffer; minutes: number },
  checkedHash: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO pending_sign_ins (token_hash, user_id, expires_at)
     SELECT $2, user_id, now() + $3::integer * interval '1 minute' FROM users
     WHERE user_id = $1 AND password_hash = $4`,
    [pending.userId, pending.tokenHash, pending.minutes, checkedHash],
  );
  return rowCount === 1;
}

/** Whose sign-in a token continues. */
export async function findPendingSignIn(db: Queryable, tokenHash: Buffer): Promise<bigint | null> {
  const { rows } = await db.query<{ userId: bigint }>(
    'SELECT user_id AS "userId" FROM pending_sign_ins WHERE token_hash = $1 AND expires_at > now()',
    [tokenHash],
  );
  return rows[0]?.userId ?? null;
}

/** Uses it up. False when somebody was faster. */
export async function takePendingSignIn(db: Queryable, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query(
    'DELETE FROM pending_sign_ins WHERE token_hash = $1 AND expires_at > now()',
    [tokenHash],
  );
  return rowCount === 1;
}

export async function deletePendingSignIns(db: Queryable, userId: bigint): Promise<void> {
  await db.query('DELETE FROM pending_sign_ins WHERE user_id = $1', [userId]);
}

/** Removes a few that have expired. */
export async function deleteExpiredSignIns(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM pending_sign_ins WHERE token_hash IN
       (SELECT token_hash FROM pending_sign_ins WHERE expires_at <= now() ORDER BY expires_at LIMIT 100)`,
  );
}
