import type { Instant } from '../../domain/instant.ts';
import type { RemoteProvider } from '../../domain/payments/providers.ts';
import { type Queryable, timestamp } from '../pool.ts';

/** A provider that is to be reconciled now: its mark, and the moment that becomes it. */
export interface DueMark {
  reconciledThrough: Instant;
  now: Instant;
}

/** Takes a provider whose reconciliation is due, which no other app gets until the next; null: it is not due. */
export async function claimMark(
  db: Queryable,
  provider: RemoteProvider,
  { minutes, isForced }: { minutes: number; isForced: boolean },
): Promise<DueMark | null> {
  await db.query(
    `INSERT INTO payment_marks (provider, reconciled_through) VALUES ($1, clock_timestamp()) ON CONFLICT DO NOTHING`,
    [provider],
  );
  const { rows } = await db.query<DueMark>(
    `UPDATE payment_marks SET next_at = clock_timestamp() + $2 * interval '1 minute'
     WHERE provider = $1 AND (next_at <= clock_timestamp() OR $3)
     RETURNING reconciled_through AS "reconciledThrough", clock_timestamp() AS now`,
    [provider, minutes, isForced],
  );
  return rows[0] ?? null;
}

/** Everything that was made by then is in the books. */
export async function moveMark(db: Queryable, provider: RemoteProvider, through: Instant): Promise<void> {
  await db.query(
    `UPDATE payment_marks SET reconciled_through = greatest(reconciled_through, $2), error = NULL WHERE provider = $1`,
    [provider, timestamp(through)],
  );
}

/** Something could not be looked at: the mark stays, and the next round looks at all of it again. */
export async function noteMarkError(db: Queryable, provider: RemoteProvider, error: string): Promise<void> {
  await db.query('UPDATE payment_marks SET error = $2 WHERE provider = $1', [provider, error.slice(0, 500)]);
}
