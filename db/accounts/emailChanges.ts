import { onlyRow, type Queryable } from '../pool.ts';

export interface EmailChange {
  changeId: bigint;
  userId: bigint;
  oldEmail: string;
  newEmail: string;
}

const CHANGE = `change_id AS "changeId", user_id AS "userId", old_email AS "oldEmail", new_email AS "newEmail"`;

/** Whether no account but the user's has an address, or can have it back. */
export async function isEmailFree(db: Queryable, email: string, userId: bigint | null): Promise<boolean> {
  const { rows } = await db.query<{ free: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM users WHERE lower(email) = lower($1) AND email IS NOT NULL
                          AND user_id IS DISTINCT FROM $2)
        AND NOT EXISTS (SELECT FROM email_changes WHERE lower(old_email) = lower($1) AND undo_until > now()
                          AND undone_at IS NULL AND user_id IS DISTINCT FROM $2) AS free`,
    [email, userId],
  );
  return onlyRow(rows).free;
}

/** Takes the place of the user's open change. */
export async function insertEmailChange(
  db: Queryable,
  change: { userId: bigint; newEmail: string; tokenHash: Buffer; hours: number },
): Promise<void> {
  await db.query('SELECT FROM users WHERE user_id = $1 FOR NO KEY UPDATE', [change.userId]);
  await deleteOpenChanges(db, change.userId);
  await db.query(
    `INSERT INTO email_changes (user_id, old_email, new_email, token_hash, expires_at)
     SELECT user_id, email, $2, $3, now() + $4::integer * interval '1 hour' FROM users WHERE user_id = $1`,
    [change.userId, change.newEmail, change.tokenHash, change.hours],
  );
}

/** The user's change that a link from the new address confirms. */
export async function findOpenChange(
  db: Queryable,
  userId: bigint,
  tokenHash: Buffer,
): Promise<EmailChange | null> {
  const { rows } = await db.query<EmailChange>(
    `SELECT ${CHANGE} FROM email_changes
     WHERE user_id = $1 AND token_hash = $2 AND confirmed_at IS NULL AND expires_at > now()`,
    [userId, tokenHash],
  );
  return rows[0] ?? null;
}

/** With `undo`, the change can be undone for so many hours. False when somebody was faster. */
export async function confirmChange(
  db: Queryable,
  changeId: bigint,
  undo: { tokenHash: Buffer; hours: number } | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE email_changes SET confirmed_at = now(), undo_hash = $2::bytea,
            undo_until = now() + $3::integer * interval '1 hour'
     WHERE change_id = $1 AND confirmed_at IS NULL`,
    [changeId, undo?.tokenHash ?? null, undo?.hours ?? null],
  );
  return rowCount === 1;
}

/** The change that a link from the old address undoes. */
export async function findUndoableChange(db: Queryable, undoHash: Buffer): Promise<EmailChange | null> {
  const { rows } = await db.query<EmailChange>(
    `SELECT ${CHANGE} FROM email_changes WHERE undo_hash = $1 AND undo_until > now() AND undone_at IS NULL`,
    [undoHash],
  );
  return rows[0] ?? null;
}

/**
 * Undoes a change and every later one of the same user, whose links then restore nothing any more. False when somebody was
 * faster.
 */
export async function undoChanges(db: Queryable, { userId, changeId }: EmailChange): Promise<boolean> {
  const { rows } = await db.query<{ changeId: bigint }>(
    `UPDATE email_changes SET undone_at = now()
     WHERE user_id = $1 AND change_id >= $2 AND confirmed_at IS NOT NULL AND undone_at IS NULL
     RETURNING change_id AS "changeId"`,
    [userId, changeId],
  );
  await deleteOpenChanges(db, userId);
  return rows.some((row) => row.changeId === changeId);
}

async function deleteOpenChanges(db: Queryable, userId: bigint): Promise<void> {
  await db.query('DELETE FROM email_changes WHERE user_id = $1 AND confirmed_at IS NULL', [userId]);
}

/** Forgets a user's addresses of before. */
export async function deleteChanges(db: Queryable, userId: bigint): Promise<void> {
  await db.query('DELETE FROM email_changes WHERE user_id = $1', [userId]);
}

/** Gives a user a confirmed address. False when another account has it, or the user is gone. */
export async function setEmail(db: Queryable, userId: bigint, email: string): Promise<boolean> {
  try {
    const { rowCount } = await db.query(
      'UPDATE users SET email = $2, email_confirmed_at = now() WHERE user_id = $1 AND deleted_at IS NULL',
      [userId, email],
    );
    return rowCount === 1;
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'user_email_is_unique') return false;
    throw error;
  }
}
