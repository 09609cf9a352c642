import type { Instant } from '../domain/instant.ts';
import type { Queryable } from './pool.ts';

/** Who does something: a user, perhaps by an API key, in a request. */
export interface Doer {
  userId: bigint;
  keyId: string | null;
  requestId: string;
}

export interface Deed {
  /** Such as wallet.top_up */
  action: string;
  /** Such as instance 17 */
  subject: string;
  organizationId?: bigint;
  detail?: Record<string, string | number | boolean | null>;
}

export interface AuditLogEntry {
  auditId: bigint;
  doneAt: Instant;
  userId: bigint;
  email: string | null;
  keyId: string | null;
  organization: string | null;
  action: string;
  subject: string;
  requestId: string;
  detail: Record<string, string | number | boolean | null>;
}

/** Writes down who did what. In the transaction that did it, so that neither is kept without the other. */
export async function recordDeed(db: Queryable, by: Doer, deed: Deed): Promise<void> {
  await db.query(
    `INSERT INTO audit_log (user_id, key_id, organization_id, action, subject, request_id, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      by.userId,
      by.keyId,
      deed.organizationId ?? null,
      deed.action,
      deed.subject,
      by.requestId,
      JSON.stringify(deed.detail ?? {}),
    ],
  );
}

/** The latest entries before one, the last first; of one organization or of all. */
export async function readAuditLog(
  db: Queryable,
  page: { organizationId: bigint | null; before: bigint | null; limit: number },
): Promise<AuditLogEntry[]> {
  const { rows } = await db.query<AuditLogEntry>(
    `SELECT audit_id AS "auditId", done_at AS "doneAt", l.user_id AS "userId", u.email, key_id AS "keyId",
            coalesce(h.handle, l.organization_id::text) AS organization, action, subject, request_id AS "requestId", detail
     FROM audit_log l
     JOIN users u USING (user_id)
     LEFT JOIN organization_handles h ON h.organization_id = l.organization_id
     WHERE ($1::bigint IS NULL OR l.organization_id = $1) AND ($2::bigint IS NULL OR audit_id < $2)
     ORDER BY audit_id DESC LIMIT $3`,
    [page.organizationId, page.before, page.limit],
  );
  return rows;
}
