import type { Queryable } from '../pool.ts';

/** An arbitrary number: price changes wait for the charging transactions in flight, and those for the change. */
export const PRICE_LOCK = 4_210_006;

/** Nobody's hours can be charged while prices are locked: no slice, and no half of one, would do better. */
export class PricesLockedError extends Error {
  override name = 'PricesLockedError';
}

/** Taken by whoever changes prices, before the change's moment is read from the clock. */
export async function lockPrices(db: Queryable): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock($1)', [PRICE_LOCK]);
}
