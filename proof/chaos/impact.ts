import { onlyRow, type Pool } from '../../db/pool.ts';
import type { FaultSpan } from './schedule.ts';

/** What a campaign did to the billing, as the database recorded it. */
export interface Impact {
  runs: number;
  /** Runs that ended in each way. */
  outcomes: Record<string, number>;
  /** Runs by who ran. */
  runners: Record<string, number>;
  /** Runs under way while another was. A killed run counts up to its last noted progress only. */
  overlapped: number;
  /** Slices rolled back and done again, as far as runs lived to note them. */
  collisions: number;
  charges: number;
  chargesDuringFaults: number;
  ledgerEntries: number;
  pastDueNotices: number;
}

export async function measureImpact(owner: Pool, spans: FaultSpan[]): Promise<Impact> {
  const merged = mergeSpans(spans);
  const { rows } = await owner.query<Omit<Impact, 'outcomes' | 'runners'>>(
    `WITH spans AS MATERIALIZED (
       SELECT run_id, started_at,
              CASE WHEN outcome IS NULL OR outcome = 'abandoned' THEN progress_at ELSE finished_at END AS ended_at
       FROM billing_runs
     ), faults AS MATERIALIZED (
       SELECT to_timestamp(f) AS began, to_timestamp(t) AS ended FROM unnest($1::float8[], $2::float8[]) AS f (f, t)
     ), posted AS (
       SELECT posted_at, count(*) AS charges FROM billing_charges GROUP BY posted_at
     )
     SELECT (SELECT count(*) FROM billing_runs)::integer AS runs,
            (SELECT count(*) FROM spans one WHERE EXISTS (
               SELECT FROM spans other WHERE other.run_id <> one.run_id
                 AND other.started_at < one.ended_at AND other.ended_at > one.started_at))::integer AS overlapped,
            (SELECT coalesce(sum(collisions), 0) FROM billing_runs)::integer AS collisions,
            (SELECT coalesce(sum(charges), 0) FROM posted)::integer AS charges,
            (SELECT coalesce(sum(charges), 0) FROM posted
             WHERE EXISTS (SELECT FROM faults WHERE posted_at BETWEEN began AND ended))::integer AS "chargesDuringFaults",
            (SELECT count(*) FROM wallet_ledger)::integer AS "ledgerEntries",
            (SELECT count(*) FROM wallet_notices WHERE kind = 'past_due')::integer AS "pastDueNotices"`,
    [merged.map(({ from }) => from / 1000), merged.map(({ through }) => through / 1000)],
  );
  return {
    ...onlyRow(rows),
    outcomes: await countBy(owner, `coalesce(outcome, 'without an outcome')`),
    runners: await countBy(owner, 'runner'),
  };
}

async function countBy(owner: Pool, expression: string): Promise<Record<string, number>> {
  const { rows } = await owner.query<{ name: string; runs: number }>(
    `SELECT ${expression} AS name, count(*)::integer AS runs FROM billing_runs GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ name, runs }) => [name, runs]));
}

/** Spans that touch become one. */
function mergeSpans(spans: FaultSpan[]): FaultSpan[] {
  const merged: FaultSpan[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.through) last.through = Math.max(last.through, span.through);
    else merged.push({ ...span });
  }
  return merged;
}
