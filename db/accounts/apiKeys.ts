import type { Instant } from '../../domain/instant.ts';
import type { Scope, UserRole } from '../../domain/accounts/roles.ts';
import { onlyRow, type Queryable } from '../pool.ts';

export interface ApiKey {
  keyId: string;
  organizationId: bigint | null;
  name: string;
  scopes: Scope[];
  createdAt: Instant;
  expiresAt: Instant | null;
  lastUsedAt: Instant | null;
  revokedAt: Instant | null;
}

export interface NewApiKey {
  keyId: string;
  secretHash: Buffer;
  userId: bigint;
  organizationId: bigint | null;
  name: string;
  scopes: readonly Scope[];
  /** Null: until it is revoked. */
  expiresInDays: number | null;
}

const API_KEY = `key_id AS "keyId", organization_id AS "organizationId", name, scopes, created_at AS "createdAt",
  expires_at AS "expiresAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;

export async function insertApiKey(db: Queryable, key: NewApiKey): Promise<ApiKey> {
  const { rows } = await db.query<ApiKey>(
    `INSERT INTO api_keys (key_id, secret_hash, user_id, organization_id, name, scopes, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + $7::integer * interval '1 day')
     RETURNING ${API_KEY}`,
    [key.keyId, key.secretHash, key.userId, key.organizationId, key.name, [...key.scopes], key.expiresInDays],
  );
  return onlyRow(rows);
}

/** A key that is valid now, of a user who may sign in; its use is recorded at most once a minute. */
export async function findApiKey(
  db: Queryable,
  keyId: string,
  secretHash: Buffer,
): Promise<{ userId: bigint; role: UserRole; scopes: Scope[]; organizationId: bigint | null } | null> {
  const { rows } = await db.query<{
    userId: bigint;
    role: UserRole;
    scopes: Scope[];
    organizationId: bigint | null;
  }>(
    `WITH found AS (
       SELECT k.key_id, k.user_id, u.role, k.scopes, k.organization_id FROM api_keys k JOIN users u USING (user_id)
       WHERE k.key_id = $1 AND k.secret_hash = $2 AND k.revoked_at IS NULL AND (k.expires_at > now()) IS NOT FALSE
         AND u.disabled_at IS NULL AND u.deleted_at IS NULL
     ), seen AS (
       UPDATE api_keys SET last_used_at = now() FROM found
       WHERE api_keys.key_id = found.key_id AND (last_used_at < now() - interval '1 minute') IS NOT FALSE
     )
     SELECT user_id AS "userId", role, scopes, organization_id AS "organizationId" FROM found`,
    [keyId, secretHash],
  );
  return rows[0] ?? null;
}

/** A user's keys that are not revoked, newest first. */
export async function listApiKeys(db: Queryable, userId: bigint, limit: number): Promise<ApiKey[]> {
  const { rows } = await db.query<ApiKey>(
    `SELECT ${API_KEY} FROM api_keys WHERE user_id = $1 AND revoked_at IS NULL
     ORDER BY created_at DESC, key_id LIMIT $2`,
    [userId, limit],
  );
  return rows;
}

/** Revokes a user's key, or without a user anyone's. False when there is no such key, or it is revoked already. */
export async function revokeApiKey(db: Queryable, keyId: string, userId: bigint | null): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE api_keys SET revoked_at = now()
     WHERE key_id = $1 AND revoked_at IS NULL AND ($2::bigint IS NULL OR user_id = $2)`,
    [keyId, userId],
  );
  return rowCount === 1;
}

/** Revokes all of a user's keys. Returns how many there were. */
export async function revokeApiKeys(db: Queryable, userId: bigint): Promise<number> {
  const { rowCount } = await db.query(
    'UPDATE api_keys SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL',
    [userId],
  );
  return rowCount ?? 0;
}
