import type { Queryable } from '../pool.ts';

/** An arbitrary number: price changes wait for the charging transactions in flight, and new ones for the change. */
export const PRICE_LOCK = 4_210_006;

/** While prices are locked no hour can be charged: another slice, or half of this one, would fail as well. */
export class PricesLockedError extends Error {
  override name = 'PricesLockedError';
}

/** Taken by a change of prices, before its moment is read from the clock. */
export async function lockPrices(db: Queryable): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock($1)', [PRICE_LOCK]);
}
