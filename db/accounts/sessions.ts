import type { Instant } from '../../domain/instant.ts';
import type { UserRole } from '../../domain/accounts/roles.ts';
import type { Queryable } from '../pool.ts';

export interface Session {
  sessionId: bigint;
  createdAt: Instant;
  lastSeenAt: Instant;
  expiresAt: Instant;
  userAgent: string | null;
  address: string | null;
}

export interface NewSession {
  userId: bigint;
  tokenHash: Buffer;
  userAgent: string | null;
  address: string | null;
  days: number;
}

/**
 * Begins a session of a user whose password is still the one that was checked (null: any). The user's row is locked, so that a
 * password change at the same time either comes first (then there is no session) or ends this one too.
 */
export async function insertSession(
  db: Queryable,
  session: NewSession,
  checkedHash: string | null,
): Promise<bigint | null> {
  const { rows } = await db.query<{ sessionId: bigint }>(
    `WITH holder AS (
       SELECT user_id FROM users
       WHERE user_id = $1 AND password_hash = coalesce($6, password_hash) AND disabled_at IS NULL AND deleted_at IS NULL
       FOR SHARE
     )
     INSERT INTO sessions (user_id, token_hash, user_agent, address, expires_at)
     SELECT user_id, $2, $3, $4, now() + $5::integer * interval '1 day' FROM holder
     RETURNING session_id AS "sessionId"`,
    [session.userId, session.tokenHash, session.userAgent, session.address, session.days, checkedHash],
  );
  return rows[0]?.sessionId ?? null;
}

/** A session that is valid now. */
export interface FoundSession {
  sessionId: bigint;
  userId: bigint;
  role: UserRole;
  /** Whether its holder proved who they are a short while ago. */
  hasRecentProof: boolean;
  /** Whether the account asks for more than its password. */
  hasFactor: boolean;
}

/** The user of a session's token, if it is valid now; its use is recorded at most once a minute. */
export async function findSession(
  db: Queryable,
  tokenHash: Buffer,
  idleDays: number,
  recentMinutes: number,
): Promise<FoundSession | null> {
  const { rows } = await db.query<FoundSession>(
    `WITH found AS (
       SELECT s.session_id, s.user_id, u.role, s.authenticated_at > now() - $3::integer * interval '1 minute' AS recent,
         EXISTS (SELECT FROM authenticators a WHERE a.user_id = s.user_id AND a.confirmed_at IS NOT NULL) AS has_factor
       FROM sessions s JOIN users u USING (user_id)
       WHERE s.token_hash = $1 AND s.expires_at > now() AND s.last_seen_at > now() - $2::integer * interval '1 day'
         AND u.disabled_at IS NULL AND u.deleted_at IS NULL
     ), seen AS (
       UPDATE sessions SET last_seen_at = now() FROM found
       WHERE sessions.session_id = found.session_id AND last_seen_at < now() - interval '1 minute'
     )
     SELECT session_id AS "sessionId", user_id AS "userId", role, recent AS "hasRecentProof",
            has_factor AS "hasFactor" FROM found`,
    [tokenHash, idleDays, recentMinutes],
  );
  return rows[0] ?? null;
}

/** A user's open sessions, the most recently used first. */
export async function listSessions(
  db: Queryable,
  userId: bigint,
  idleDays: number,
  limit: number,
): Promise<Session[]> {
  const { rows } = await db.query<Session>(
    `SELECT session_id AS "sessionId", created_at AS "createdAt", last_seen_at AS "lastSeenAt",
            expires_at AS "expiresAt", user_agent AS "userAgent", address
     FROM sessions
     WHERE user_id = $1 AND expires_at > now() AND last_seen_at > now() - $2::integer * interval '1 day'
     ORDER BY last_seen_at DESC, session_id DESC LIMIT $3`,
    [userId, idleDays, limit],
  );
  return rows;
}

/** Notes that its holder has proved now who they are. False when the session has ended. */
export async function renewProof(db: Queryable, userId: bigint, sessionId: bigint): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE sessions SET authenticated_at = now() WHERE user_id = $1 AND session_id = $2',
    [userId, sessionId],
  );
  return rowCount === 1;
}

/** Keeps a session from ending before the transaction does. False when it has ended. */
export async function holdSession(db: Queryable, userId: bigint, sessionId: bigint): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM sessions WHERE user_id = $1 AND session_id = $2 FOR SHARE',
    [userId, sessionId],
  );
  return rowCount === 1;
}

export async function deleteSession(db: Queryable, userId: bigint, sessionId: bigint): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM sessions WHERE user_id = $1 AND session_id = $2', [
    userId,
    sessionId,
  ]);
  return rowCount === 1;
}

/** Ends all of a user's sessions but one. Returns how many. */
export async function deleteSessions(
  db: Queryable,
  userId: bigint,
  except: bigint | null = null,
): Promise<number> {
  const { rowCount } = await db.query(
    'DELETE FROM sessions WHERE user_id = $1 AND session_id IS DISTINCT FROM $2',
    [userId, except],
  );
  return rowCount ?? 0;
}

/** Removes a few expired sessions. */
export async function deleteEndedSessions(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM sessions WHERE session_id IN
       (SELECT session_id FROM sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
  );
}
