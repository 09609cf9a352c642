import type { Instant } from '../../domain/instant.ts';
import type { Queryable } from '../pool.ts';

/** A user who acts in a request, perhaps by an API key. */
export interface AuditUser {
  userId: bigint;
  keyId: string | null;
  requestId: string;
}

/** Who acts: a user, or the operator at the machine, known by their login there. */
export type AuditActor = AuditUser | { operator: string };

/** "user 5, key ab12…" or "operator ada": who acts, in a ledger. Two names without the key differ if two people act. */
export function nameActor(by: AuditActor, { withKey = true } = {}): string {
  if ('operator' in by) return `operator ${by.operator}`;
  return by.keyId === null || !withKey ? `user ${by.userId}` : `user ${by.userId}, key ${by.keyId}`;
}

export interface AuditEvent {
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
  /** Null: the operator did it. */
  userId: bigint | null;
  email: string | null;
  keyId: string | null;
  operator: string | null;
  organization: string | null;
  action: string;
  subject: string;
  requestId: string | null;
  detail: Record<string, string | number | boolean | null>;
}

/** Records who did what, in the transaction that did it, so that neither is kept without the other. */
export async function recordAuditEvent(db: Queryable, by: AuditActor, auditEvent: AuditEvent): Promise<void> {
  const who = 'operator' in by ? [null, null, null, by.operator] : [by.userId, by.keyId, by.requestId, null];
  await db.query(
    `INSERT INTO audit_log (user_id, key_id, request_id, operator, organization_id, action, subject, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...who,
      auditEvent.organizationId ?? null,
      auditEvent.action,
      auditEvent.subject,
      JSON.stringify(auditEvent.detail ?? {}),
    ],
  );
}

/** Entries before a given one, newest first; of one organization or of all. */
export async function readAuditLog(
  db: Queryable,
  page: { organizationId: bigint | null; before: bigint | null; limit: number },
): Promise<AuditLogEntry[]> {
  const { rows } = await db.query<AuditLogEntry>(
    `SELECT audit_id AS "auditId", done_at AS "doneAt", l.user_id AS "userId", u.email, key_id AS "keyId", operator,
            coalesce(h.handle, 'id:' || l.organization_id) AS organization, action, subject, request_id AS "requestId", detail
     FROM audit_log l
     LEFT JOIN users u USING (user_id)
     LEFT JOIN organization_handles h ON h.organization_id = l.organization_id
     WHERE ($1::bigint IS NULL OR l.organization_id = $1) AND ($2::bigint IS NULL OR audit_id < $2)
     ORDER BY audit_id DESC LIMIT $3`,
    [page.organizationId, page.before, page.limit],
  );
  return rows;
}
