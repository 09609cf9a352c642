import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../domain/instant.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { ADDON_OF, RESOURCE_JOINS, RESOURCE_NAME } from '../subscriptions/resources.ts';
import type { EntryRange } from '../wallets/statements.ts';

/** Hours that rebills corrected, and what was charged for them and would have been right. */
export interface CorrectedSum {
  hours: bigint;
  chargedMicros: bigint;
  rightMicros: bigint;
}

/** The same of one VPS, container or add-on. */
export interface CorrectedResource extends CorrectedSum {
  subscriptionId: bigint;
  kind: ResourceKind;
  resourceId: bigint;
  /** The instance an add-on belongs to. */
  addonOf: bigint | null;
  name: string;
  plans: string[];
  /** The clock hours of its first and last hour among them. */
  firstHour: Instant;
  lastHour: Instant;
}

/** The rebills whose entries of a wallet are in a range. */
const REBILLS = `
  SELECT e.rebill_id, e.hours, e.charged_micros, e.right_micros
  FROM rebill_entries e JOIN wallet_ledger l USING (organization_id, entry_no)
  WHERE organization_id = $1 AND entry_no BETWEEN $2 AND $3
    AND ($4::timestamptz IS NULL OR posted_at >= $4) AND ($5::timestamptz IS NULL OR posted_at < $5)`;

function values(organizationId: bigint, { firstEntry, lastEntry, from, until }: EntryRange): unknown[] {
  return [
    organizationId,
    firstEntry,
    lastEntry,
    from === undefined ? null : timestamp(from),
    until === undefined ? null : timestamp(until),
  ];
}

/** What the rebills among a wallet's entries corrected, by resource after a given one, in order of their number. */
export async function readCorrectedResources(
  db: Queryable,
  organizationId: bigint,
  entries: EntryRange,
  page: { after: bigint; limit: number },
): Promise<CorrectedResource[]> {
  const { rows } = await db.query<CorrectedResource>(
    `WITH entries AS MATERIALIZED (${REBILLS}), sums AS (
       SELECT x.subscription_id, x.rebill_id, count(*) AS hours, sum(x.charged_micros) AS charged_micros,
              sum(x.right_micros) AS right_micros, min(x.hour) AS first_hour, max(x.hour) AS last_hour
       FROM entries JOIN rebill_hours x ON x.organization_id = $1 AND x.rebill_id = entries.rebill_id
       WHERE x.subscription_id > $6
       GROUP BY x.subscription_id, x.rebill_id
     )
     SELECT subscription_id AS "subscriptionId", sub.resource_kind AS kind, sub.resource_id AS "resourceId",
            ${ADDON_OF} AS "addonOf", ${RESOURCE_NAME} AS name, array_agg(DISTINCT p.code ORDER BY p.code) AS plans,
            sum(sums.hours)::bigint AS hours, sum(sums.charged_micros)::bigint AS "chargedMicros",
            sum(sums.right_micros)::bigint AS "rightMicros", min(first_hour) AS "firstHour", max(last_hour) AS "lastHour"
     FROM sums
     JOIN subscriptions sub USING (subscription_id) ${RESOURCE_JOINS}
     JOIN rebills USING (rebill_id) JOIN plans p ON p.plan_id = rebills.plan_id
     WHERE sub.organization_id = $1
     GROUP BY subscription_id, sub.resource_kind, sub.resource_id, ${ADDON_OF}, ${RESOURCE_NAME}
     ORDER BY subscription_id LIMIT $7`,
    [...values(organizationId, entries), page.after, page.limit],
  );
  return rows;
}

export async function sumCorrections(
  db: Queryable,
  organizationId: bigint,
  entries: EntryRange,
): Promise<CorrectedSum> {
  const { rows } = await db.query<CorrectedSum>(
    `SELECT coalesce(sum(hours), 0)::bigint AS hours, coalesce(sum(charged_micros), 0)::bigint AS "chargedMicros",
            coalesce(sum(right_micros), 0)::bigint AS "rightMicros"
     FROM (${REBILLS}) entries`,
    values(organizationId, entries),
  );
  return onlyRow(rows);
}
