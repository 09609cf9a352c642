import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, Queryable } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';

const LOOK_EVERY_MS = 200;

/** Each finds what breaks it, in one snapshot. */
const BANK_TESTS: Record<string, string> = {
  'a balance is not the sum of its ledger': `
    SELECT w.organization_id, w.balance_micros, l.sum
    FROM wallets w CROSS JOIN LATERAL (
      SELECT coalesce(sum(amount_micros), 0) AS sum, count(*) AS entries
      FROM wallet_ledger l WHERE l.organization_id = w.organization_id
    ) l
    WHERE w.balance_micros <> l.sum OR w.entry_count <> l.entries`,
  'top-ups less charges are not the balances': `
    SELECT * FROM (
      SELECT (SELECT coalesce(sum(amount_micros), 0) FROM wallet_ledger WHERE kind <> 'charge') AS topped_up,
             (SELECT coalesce(sum(amount_micros), 0) FROM billing_charges) AS charged,
             (SELECT coalesce(sum(balance_micros), 0) FROM wallets) AS balances
    ) s WHERE topped_up - charged <> balances`,
};

/** Reads the whole bank again and again until the signal, in snapshots, whatever is half done. */
export class BankReader {
  readonly #owner: Pool;
  readonly breaches: string[] = [];
  snapshots = 0;

  constructor(owner: Pool) {
    this.#owner = owner;
  }

  async read(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      // While PostgreSQL is away there is nothing to read.
      await this.look().catch(() => {});
      await sleep(LOOK_EVERY_MS);
    }
  }

  async look(): Promise<void> {
    const found = await inTransaction(this.#owner, breachesIn, 'REPEATABLE READ READ ONLY');
    this.snapshots += 1;
    this.breaches.push(...found);
  }
}

async function breachesIn(db: Queryable): Promise<string[]> {
  const found: string[] = [];
  for (const [name, sql] of Object.entries(BANK_TESTS)) {
    const { rows } = await db.query(sql);
    for (const row of rows) found.push(`bank: ${name}: ${Object.values(row).join(' ')}`);
  }
  return found;
}
