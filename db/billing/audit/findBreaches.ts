import { onlyRow, type Queryable } from '../../pool.ts';
import { RESOURCE_JOINS, RESOURCE_NAME } from '../../subscriptions/resources.ts';
import type { AuditCheck, Breach, Examined } from './auditCheck.ts';

/** How many breaches of a check are shown. */
const EXAMPLES = 10;

/** Counts the breaches of one check and fetches the first few, with the names of what they concern. */
export async function findBreaches(
  db: Queryable,
  check: AuditCheck,
): Promise<{ breaches: bigint; examples: Breach[] }> {
  const settings = Object.entries(check.settings ?? {});
  for (const [name, value] of settings) await db.query(`SET LOCAL ${name} = ${value}`);
  const { rows } = await db.query<Breach & { breaches: bigint }>(`
    SELECT breach.*, h.handle AS organization_handle, sub.resource_kind, sub.resource_id, ${RESOURCE_NAME} AS resource_name
    FROM (SELECT *, count(*) OVER () AS breaches FROM (${check.sql}) found ORDER BY 1, 2, 3 LIMIT ${EXAMPLES}) breach
    LEFT JOIN organization_handles h ON h.organization_id = breach.organization_id
    LEFT JOIN subscriptions sub ON sub.organization_id = breach.organization_id AND sub.subscription_id = breach.subscription_id
    ${RESOURCE_JOINS}
    ORDER BY 1, 2, 3`);
  for (const [name] of settings) await db.query(`SET LOCAL ${name} TO DEFAULT`);
  return { breaches: rows[0]?.breaches ?? 0n, examples: rows };
}

/** How many of each there are to examine. */
export async function countExamined(db: Queryable): Promise<Record<Examined, bigint>> {
  const { rows } = await db.query<Record<Examined, bigint>>(`
    SELECT (SELECT count(*) FROM billing_charges) AS charges,
           (SELECT count(*) FROM subscriptions) AS instances,
           (SELECT count(*) FROM wallets) AS wallets,
           (SELECT count(*) FROM wallet_ledger) AS "ledger entries",
           (SELECT count(*) FROM wallet_notices) AS notices,
           (SELECT count(*) FROM rebill_hours) AS "corrected hours",
           (SELECT count(*) FROM payments) AS payments`);
  return onlyRow(rows);
}

/** Room for the large aggregates of an audit; a plain transaction has too little and would spill to disk. */
export async function prepareForAudit(db: Queryable): Promise<void> {
  await db.query(`SET LOCAL work_mem = '256MB'`);
}
