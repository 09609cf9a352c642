import type { Runner, RunOutcome } from './runs.ts';
import { onlyRow, type Queryable } from '../pool.ts';

/** Billing's counters for monitoring: from the runs' records, which are few, never from the charges. */
export interface BillingFigures {
  runs: { runner: Runner; outcome: RunOutcome; count: number; hours: number; amountMicros: bigint }[];
  lastRunSeconds: number | null;
  lastSuccessTimestamp: number | null;
  organizationsPastDue: number;
  instancesParked: number;
}

export async function readBillingFigures(db: Queryable): Promise<BillingFigures> {
  const { rows: runs } = await db.query<BillingFigures['runs'][number]>(
    `SELECT runner, outcome, count(*)::float8 AS count, sum(hours)::float8 AS hours,
            sum(amount_micros)::bigint AS "amountMicros"
     FROM billing_runs WHERE outcome IS NOT NULL GROUP BY runner, outcome`,
  );
  const { rows } = await db.query<Omit<BillingFigures, 'runs'>>(
    `SELECT (SELECT extract(epoch FROM finished_at - started_at)::float8 FROM billing_runs
             WHERE finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1) AS "lastRunSeconds",
            (SELECT extract(epoch FROM max(finished_at))::float8 FROM billing_runs
             WHERE outcome IN ('succeeded', 'partial')) AS "lastSuccessTimestamp",
            (SELECT count(*)::float8 FROM wallets WHERE past_due_since IS NOT NULL) AS "organizationsPastDue",
            (SELECT count(*)::float8 FROM subscriptions WHERE billing_state = 'parked') AS "instancesParked"`,
  );
  return { runs, ...onlyRow(rows) };
}
