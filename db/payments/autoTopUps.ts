import type { Instant } from '../../domain/instant.ts';
import type { AutoTopUpTerms } from '../../domain/payments/autoTopUp.ts';
import type { RemoteProvider } from '../../domain/payments/providers.ts';
import { onlyRow, type Queryable } from '../pool.ts';

type OffBecause = 'no_method' | 'asked' | 'declined';

export interface AutoTopUp extends AutoTopUpTerms {
  organizationId: bigint;
  provider: RemoteProvider;
  customer: string | null;
  method: string | null;
  setupObject: string | null;
  setupUrl: string | null;
  /** Null: it is on. */
  offBecause: OffBecause | null;
  /** The number of the charge in flight, or else of the next. */
  dip: bigint;
  /** In which a limit was told of. */
  toldDip: bigint | null;
  /** In a row. */
  declines: number;
  pausedUntil: Instant | null;
  isPaused: boolean;
}

const AUTO_TOP_UP = `organization_id AS "organizationId", provider, provider_customer AS customer, provider_method AS method,
  setup_object AS "setupObject", setup_url AS "setupUrl", threshold_micros AS "thresholdMicros", amount_micros AS "amountMicros",
  monthly_limit_micros AS "monthlyLimitMicros", off_because AS "offBecause", dip, told_dip AS "toldDip", declines,
  paused_until AS "pausedUntil", coalesce(paused_until > clock_timestamp(), false) AS "isPaused"`;

export async function readAutoTopUp(db: Queryable, organizationId: bigint): Promise<AutoTopUp | null> {
  const { rows } = await db.query<AutoTopUp>(
    `SELECT ${AUTO_TOP_UP} FROM auto_top_ups WHERE organization_id = $1`,
    [organizationId],
  );
  return rows[0] ?? null;
}

/** The terms, of a new one or of one that is there. With a method it is on, unless another method is to come first. */
export async function saveTerms(
  db: Queryable,
  organizationId: bigint,
  provider: RemoteProvider,
  { terms, isNewMethod }: { terms: AutoTopUpTerms; isNewMethod: boolean },
): Promise<void> {
  await db.query(
    `INSERT INTO auto_top_ups (organization_id, provider, threshold_micros, amount_micros, monthly_limit_micros, off_because)
     VALUES ($1, $2, $3, $4, $5, 'no_method')
     ON CONFLICT (organization_id) DO UPDATE
     SET provider = $2, threshold_micros = $3, amount_micros = $4, monthly_limit_micros = $5, next_look_at = clock_timestamp(),
         off_because = CASE WHEN auto_top_ups.provider_method IS NULL THEN 'no_method'
                            WHEN $6 THEN auto_top_ups.off_because END,
         declines = CASE WHEN auto_top_ups.off_because IS NULL THEN auto_top_ups.declines ELSE 0 END`,
    [
      organizationId,
      provider,
      terms.thresholdMicros,
      terms.amountMicros,
      terms.monthlyLimitMicros,
      isNewMethod,
    ],
  );
}

/** Where somebody saves a method. */
export async function setSetup(
  db: Queryable,
  organizationId: bigint,
  { object, url }: { object: string; url: string },
): Promise<void> {
  await db.query('UPDATE auto_top_ups SET setup_object = $2, setup_url = $3 WHERE organization_id = $1', [
    organizationId,
    object,
    url,
  ]);
}

/** Whose method is being saved at a page; null: nobody's. */
export async function findBySetup(
  db: Queryable,
  provider: RemoteProvider,
  object: string,
): Promise<bigint | null> {
  const { rows } = await db.query<{ organizationId: bigint }>(
    'SELECT organization_id AS "organizationId" FROM auto_top_ups WHERE provider = $1 AND setup_object = $2',
    [provider, object],
  );
  return rows[0]?.organizationId ?? null;
}

/** The method was saved there: it is on, and begins afresh. False: that was done before. */
export async function turnOn(
  db: Queryable,
  organizationId: bigint,
  saved: { object: string; customer: string; method: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE auto_top_ups
     SET provider_customer = $3, provider_method = $4, setup_object = NULL, setup_url = NULL, off_because = NULL, declines = 0,
         paused_until = NULL, next_look_at = clock_timestamp()
     WHERE organization_id = $1 AND setup_object = $2`,
    [organizationId, saved.object, saved.customer, saved.method],
  );
  return rowCount === 1;
}

/** As its customer asked: the method is forgotten. The customer's name stays, to find what is in flight. */
export async function turnOff(db: Queryable, organizationId: bigint): Promise<void> {
  await db.query(
    `UPDATE auto_top_ups SET off_because = 'asked', provider_method = NULL, setup_object = NULL, setup_url = NULL, declines = 0,
                             paused_until = NULL
     WHERE organization_id = $1`,
    [organizationId],
  );
}

/**
 * Those that have something to do: a charge in flight, a balance below the threshold, or one that is up again after a limit was
 * told of.
 */
export async function findDueTopUps(db: Queryable, provider: RemoteProvider): Promise<bigint[]> {
  const { rows } = await db.query<{ organizationId: bigint }>(
    `SELECT a.organization_id AS "organizationId"
     FROM auto_top_ups a JOIN wallets w USING (organization_id) JOIN organizations o USING (organization_id)
     LEFT JOIN payments p ON p.reference = 'auto:' || a.organization_id || ':' || a.dip
     WHERE a.provider = $1 AND a.next_look_at <= clock_timestamp()
       AND CASE WHEN p.payment_id IS NOT NULL
                THEN (p.set_aside IS NULL OR p.resolution IS NOT NULL) AND (p.state <> 'processing' OR p.setback IS NOT NULL)
                WHEN w.balance_micros >= a.threshold_micros THEN a.told_dip = a.dip
                ELSE a.off_because IS NULL AND o.deleted_at IS NULL
                     AND coalesce(a.paused_until, '-infinity') <= clock_timestamp() END
     ORDER BY a.organization_id`,
    [provider],
  );
  return rows.map(({ organizationId }) => organizationId);
}

/** Takes one for a while, which no other app gets meanwhile; null: somebody has it. Call it with the wallet locked. */
export async function claimTopUp(
  db: Queryable,
  organizationId: bigint,
  seconds: number,
): Promise<AutoTopUp | null> {
  const { rows } = await db.query<AutoTopUp>(
    `UPDATE auto_top_ups SET next_look_at = clock_timestamp() + $2 * interval '1 second'
     WHERE organization_id = $1 AND next_look_at <= clock_timestamp()
     RETURNING ${AUTO_TOP_UP}`,
    [organizationId, seconds],
  );
  return rows[0] ?? null;
}

export async function lookAgainIn(db: Queryable, organizationId: bigint, seconds: number): Promise<void> {
  await db.query(
    `UPDATE auto_top_ups SET next_look_at = clock_timestamp() + $2 * interval '1 second' WHERE organization_id = $1`,
    [organizationId, seconds],
  );
}

/** That a limit stood in the way is told of, in this dip. */
export async function markLimitTold(db: Queryable, organizationId: bigint): Promise<void> {
  await db.query('UPDATE auto_top_ups SET told_dip = dip WHERE organization_id = $1', [organizationId]);
}

/** How a dip ended: its charge was paid; it was declined, and pauses or (null) is turned off; or there was none. */
export type DipEnd = { by: 'paid' } | { by: 'declined'; pauseMicros: bigint | null } | { by: 'nothing' };

/** The next charge has another number. Of several that say so, one does: null is the others'. When it pauses until. */
export async function endDip(
  db: Queryable,
  { organizationId, dip }: Pick<AutoTopUp, 'organizationId' | 'dip'>,
  end: DipEnd,
): Promise<{ pausedUntil: Instant | null } | null> {
  const pauseMicros = end.by === 'declined' ? end.pauseMicros : null;
  const { rows } = await db.query<{ pausedUntil: Instant | null }>(
    `UPDATE auto_top_ups
     SET dip = dip + 1, next_look_at = clock_timestamp(),
         declines = CASE $3 WHEN 'declined' THEN declines + 1 WHEN 'paid' THEN 0 ELSE declines END,
         paused_until = clock_timestamp() + $4::bigint * interval '1 microsecond',
         off_because = coalesce(off_because, CASE WHEN $3 = 'declined' AND $4::bigint IS NULL THEN 'declined' END)
     WHERE organization_id = $1 AND dip = $2 RETURNING paused_until AS "pausedUntil"`,
    [organizationId, dip, end.by, pauseMicros],
  );
  return rows[0] ?? null;
}

/** What automatic top-ups came to this month (UTC), with what is on its way, in minor units of a currency. */
export async function sumAutomatic(db: Queryable, organizationId: bigint, currency: string): Promise<bigint> {
  const { rows } = await db.query<{ sum: bigint }>(
    `SELECT coalesce(sum(p.amount_minor), 0)::bigint AS sum
     FROM payments p LEFT JOIN wallet_ledger l USING (organization_id, entry_no)
     WHERE p.organization_id = $1 AND p.begun_by = 'auto' AND p.currency = $2
       AND (p.state = 'processing' OR l.posted_at >= date_trunc('month', clock_timestamp(), 'UTC'))`,
    [organizationId, currency],
  );
  return onlyRow(rows).sum;
}
