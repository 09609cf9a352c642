import { onlyRow, type Queryable } from '../pool.ts';

/** Takes the place of all earlier ones. */
export async function replaceRecoveryCodes(
  db: Queryable,
  userId: bigint,
  hashes: readonly Buffer[],
): Promise<void> {
  await deleteRecoveryCodes(db, userId);
  await db.query('INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])', [
    userId,
    hashes,
  ]);
}

/** Uses a code up. False when it is not one of the user's, or used. */
export async function takeRecoveryCode(db: Queryable, userId: bigint, hash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE recovery_codes SET used_at = now() WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL',
    [userId, hash],
  );
  return rowCount === 1;
}

export async function countRecoveryCodes(db: Queryable, userId: bigint): Promise<number> {
  const { rows } = await db.query<{ left: number }>(
    'SELECT count(*)::integer AS left FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL',
    [userId],
  );
  return onlyRow(rows).left;
}

export async function deleteRecoveryCodes(db: Queryable, userId: bigint): Promise<void> {
  await db.query('DELETE FROM recovery_codes WHERE user_id = $1', [userId]);
}
