import { onlyRow, type Queryable } from '../pool.ts';

/** Whether a user has a session, or has signed in from a browser that is still known. */
export async function hasSignedInBefore(db: Queryable, userId: bigint): Promise<boolean> {
  const { rows } = await db.query<{ before: boolean }>(
    `SELECT EXISTS (SELECT FROM known_devices WHERE user_id = $1)
         OR EXISTS (SELECT FROM sessions WHERE user_id = $1) AS before`,
    [userId],
  );
  return onlyRow(rows).before;
}

/** Remembers the browser, and forgets those that were used longest ago. True when it was not known. */
export async function rememberDevice(
  db: Queryable,
  userId: bigint,
  tokenHash: Buffer,
  most: number,
): Promise<boolean> {
  const { rows } = await db.query<{ isNew: boolean }>(
    `INSERT INTO known_devices (user_id, token_hash) VALUES ($1, $2)
     ON CONFLICT (user_id, token_hash) DO UPDATE SET last_used_at = now() RETURNING first_at = now() AS "isNew"`,
    [userId, tokenHash],
  );
  await db.query(
    `DELETE FROM known_devices WHERE user_id = $1 AND token_hash IN
       (SELECT token_hash FROM known_devices WHERE user_id = $1 ORDER BY last_used_at DESC, token_hash OFFSET $2)`,
    [userId, most],
  );
  return onlyRow(rows).isNew;
}

export async function forgetDevices(db: Queryable, userId: bigint): Promise<void> {
  await db.query('DELETE FROM known_devices WHERE user_id = $1', [userId]);
}
