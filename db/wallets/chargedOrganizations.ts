import type { Instant } from '../../domain/instant.ts';
import { type Queryable, timestamp } from '../pool.ts';

export interface ChargedOrganization {
  organizationId: bigint;
  organization: string;
  name: string;
  hours: bigint;
  amountMicros: bigint;
}

/**
 * What organizations after a given one were charged by entries posted within a period (without an end: until now), by id.
 * The period's entries are gathered first: going by organization would read the whole ledger.
 */
export async function readChargedOrganizations(
  db: Queryable,
  posted: { from: Instant; through: Instant | null },
  page: { after: bigint; limit: number },
): Promise<ChargedOrganization[]> {
  const { rows } = await db.query<ChargedOrganization>(
    `WITH posted AS MATERIALIZED (
       SELECT organization_id, hours, amount_micros FROM wallet_ledger
       WHERE posted_at >= $1 AND posted_at <= coalesce($2, clock_timestamp()) AND kind = 'charge' AND organization_id > $3
     )
     SELECT charged.organization_id AS "organizationId", coalesce(h.handle, 'id:' || charged.organization_id) AS organization,
            o.name, charged.hours, charged.amount_micros AS "amountMicros"
     FROM (
       SELECT organization_id, sum(hours)::bigint AS hours, -sum(amount_micros)::bigint AS amount_micros
       FROM posted GROUP BY organization_id ORDER BY organization_id LIMIT $4
     ) charged
     JOIN organizations o USING (organization_id) LEFT JOIN organization_handles h USING (organization_id)
     ORDER BY charged.organization_id`,
    [timestamp(posted.from), timestamp(posted.through), page.after, page.limit],
  );
  return rows;
}
