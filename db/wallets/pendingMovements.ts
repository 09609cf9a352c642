import type { Instant } from '../../domain/instant.ts';
import type { MovementKind } from '../../domain/wallets/ledgerKinds.ts';
import { onlyRow, type Queryable } from '../pool.ts';
import type { Movement } from './wallets.ts';

export type PendingState = 'waiting' | 'expired' | 'confirmed' | 'refused';

/** A movement that waits for another administrator, or waited. */
export interface PendingMovement {
  pendingId: bigint;
  organizationId: bigint;
  organization: string;
  name: string;
  kind: MovementKind;
  amountMicros: bigint;
  concernsEntryNo: bigint | null;
  idempotencyKey: string;
  reason: string;
  /** "user 5" or "operator ada". */
  askedBy: string;
  askedAt: Instant;
  expiresAt: Instant;
  state: PendingState;
  decidedBy: string | null;
  decidedAt: Instant | null;
  /** What was posted, once it is confirmed. */
  entryNo: bigint | null;
}

export const PENDING_STATE = `coalesce(p.decision, CASE WHEN p.expires_at > clock_timestamp() THEN 'waiting' ELSE 'expired' END)`;
const PENDING = `
  SELECT p.pending_id AS "pendingId", p.organization_id AS "organizationId",
         coalesce(h.handle, 'id:' || p.organization_id) AS organization, o.name, p.kind, p.amount_micros AS "amountMicros",
         p.concerns_entry_no AS "concernsEntryNo", p.idempotency_key AS "idempotencyKey", p.reason,
         p.asked_by AS "askedBy", p.asked_at AS "askedAt", p.expires_at AS "expiresAt", ${PENDING_STATE} AS state,
         p.decided_by AS "decidedBy", p.decided_at AS "decidedAt", p.entry_no AS "entryNo"
  FROM pending_movements p JOIN organizations o USING (organization_id)
  LEFT JOIN organization_handles h USING (organization_id)`;

/** Call it with the wallet locked. */
export async function insertPendingMovement(
  db: Queryable,
  movement: Omit<Movement, 'actor'> & { askedBy: string },
  lifetimeHours: number,
): Promise<PendingMovement> {
  const { rows } = await db.query<{ pending_id: bigint }>(
    `INSERT INTO pending_movements (organization_id, kind, amount_micros, concerns_entry_no, idempotency_key, reason,
                                    asked_by, asked_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, statement_timestamp(), statement_timestamp() + $8 * interval '1 hour')
     RETURNING pending_id`,
    [
      movement.organizationId,
      movement.kind,
      movement.amountMicros,
      movement.concernsEntryNo ?? null,
      movement.idempotencyKey,
      movement.reason,
      movement.askedBy,
      lifetimeHours,
    ],
  );
  const made = await findPendingMovement(db, onlyRow(rows).pending_id);
  if (made === null) throw new Error('a pending movement is gone');
  return made;
}

export async function findPendingMovement(db: Queryable, pendingId: bigint): Promise<PendingMovement | null> {
  const { rows } = await db.query<PendingMovement>(`${PENDING} WHERE p.pending_id = $1`, [pendingId]);
  return rows[0] ?? null;
}

export async function findPendingByKey(
  db: Queryable,
  organizationId: bigint,
  idempotencyKey: string,
): Promise<PendingMovement | null> {
  const { rows } = await db.query<PendingMovement>(
    `${PENDING} WHERE p.organization_id = $1 AND p.idempotency_key = $2`,
    [organizationId, idempotencyKey],
  );
  return rows[0] ?? null;
}

/** Newest first; of one organization or of all, in one state or any. */
export async function readPendingMovements(
  db: Queryable,
  page: {
    organizationId: bigint | null;
    state: PendingState | null;
    before: bigint | null;
    limit: number;
  },
): Promise<PendingMovement[]> {
  const undecided = page.state === 'waiting' || page.state === 'expired' ? 'AND p.decision IS NULL' : '';
  const { rows } = await db.query<PendingMovement>(
    `${PENDING}
     WHERE ($1::bigint IS NULL OR p.organization_id = $1) AND ($2::text IS NULL OR ${PENDING_STATE} = $2)
       AND ($3::bigint IS NULL OR p.pending_id < $3) ${undecided}
     ORDER BY p.pending_id DESC LIMIT $4`,
    [page.organizationId, page.state, page.before, page.limit],
  );
  return rows;
}

/** Call it with the wallet locked, of a movement that is waiting. */
export async function decidePendingMovement(
  db: Queryable,
  pendingId: bigint,
  decision: { decision: 'confirmed' | 'refused'; decidedBy: string; entryNo: bigint | null },
): Promise<void> {
  await db.query(
    `UPDATE pending_movements SET decision = $2, decided_by = $3, decided_at = statement_timestamp(), entry_no = $4
     WHERE pending_id = $1`,
    [pendingId, decision.decision, decision.decidedBy, decision.entryNo],
  );
}
