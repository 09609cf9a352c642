import type { ResourceKind } from '../../domain/billing/resourceKinds.ts';
import type { Instant } from '../../domain/instant.ts';
import { eachLedgerKind, LEDGER_KIND_NAMES, type LedgerKind } from '../../domain/wallets/ledgerKinds.ts';
import type { StatementFigures } from '../../domain/wallets/statement.ts';
import { clockHourSql } from '../billing/instanceHours.ts';
import { onlyRow, type Queryable, timestamp } from '../pool.ts';
import { ADDON_OF, RESOURCE_JOINS, RESOURCE_NAME } from '../subscriptions/resources.ts';
import { type EntrySpan, findEntriesPosted } from './entrySpan.ts';
import { ENTRY, type LedgerEntry } from './wallets.ts';

/** Charge entries of a wallet by their numbers and, if it says so, by when they were posted: in [from, until). */
export interface EntryRange extends EntrySpan {
  from?: Instant;
  until?: Instant;
}

/** What charge entries charged for one VPS, container or add-on. */
export interface ChargedResource {
  subscriptionId: bigint;
  kind: ResourceKind;
  resourceId: bigint;
  /** The instance an add-on belongs to. */
  addonOf: bigint | null;
  name: string;
  plans: string[];
  hours: bigint;
  amountMicros: bigint;
  /** The clock hours of its first and last hour among them. */
  firstHour: Instant;
  lastHour: Instant;
}

/** A wallet's movements in a period by kind, and its balance before and after. All signed as in the ledger. */
export interface MovementTotals extends StatementFigures {
  /** Holds all entries of the period that there were when it was read; anything posted later is beyond it. */
  span: EntrySpan;
  readAt: Instant;
}

export async function readEntry(
  db: Queryable,
  organizationId: bigint,
  entryNo: bigint,
): Promise<LedgerEntry | null> {
  const { rows } = await db.query<LedgerEntry>(
    `SELECT ${ENTRY} FROM wallet_ledger WHERE organization_id = $1 AND entry_no = $2`,
    [organizationId, entryNo],
  );
  return rows[0] ?? null;
}

/**
 * What charge entries consist of, by instance, for instances after a given one, in order of their number. The charges of an
 * entry share its moment of posting and lie in the hours it names, so each is found by its key: no more than
 * hours x limit are looked at twice. Hour and moment are joined as a pair: looked up in a list of moments, each charge
 * would be compared with every entry.
 */
export async function readChargeLines(
  db: Queryable,
  organizationId: bigint,
  entries: EntryRange,
  page: { after: bigint; limit: number },
): Promise<ChargedResource[]> {
  const { rows } = await db.query<ChargedResource>(
    `WITH entries AS MATERIALIZED (
       SELECT posted_at, billed_from, billed_through FROM wallet_ledger
       WHERE organization_id = $1 AND entry_no BETWEEN $2 AND $3 AND kind = 'charge'
         AND ($4::timestamptz IS NULL OR posted_at >= $4) AND ($5::timestamptz IS NULL OR posted_at < $5)
     ), hours AS MATERIALIZED (
       SELECT DISTINCT h.hour, posted_at
       FROM entries CROSS JOIN LATERAL
            generate_series(${clockHourSql('billed_from')}, billed_through, interval '1 hour') AS h (hour)
     ), page AS MATERIALIZED (
       SELECT DISTINCT next.subscription_id
       FROM hours CROSS JOIN LATERAL (
         SELECT c.subscription_id FROM billing_charges c
         WHERE c.hour = hours.hour AND c.organization_id = $1 AND c.subscription_id > $6
           AND c.posted_at = hours.posted_at
         ORDER BY c.subscription_id LIMIT $7
       ) next
       ORDER BY next.subscription_id LIMIT $7
     ), sums AS (
       SELECT c.subscription_id, c.plan_price_id, count(*) AS hours, sum(c.amount_micros) AS amount_micros,
              min(c.hour) AS first_hour, max(c.hour) AS last_hour
       FROM hours JOIN billing_charges c ON c.hour = hours.hour AND c.posted_at = hours.posted_at
         AND c.organization_id = $1 AND c.subscription_id > $6 AND c.subscription_id <= (SELECT max(subscription_id) FROM page)
       GROUP BY c.subscription_id, c.plan_price_id
     )
     SELECT subscription_id AS "subscriptionId", sub.resource_kind AS kind, sub.resource_id AS "resourceId",
            ${ADDON_OF} AS "addonOf", ${RESOURCE_NAME} AS name, array_agg(DISTINCT p.code ORDER BY p.code) AS plans,
            sum(sums.hours)::bigint AS hours, sum(sums.amount_micros)::bigint AS "amountMicros",
            min(first_hour) AS "firstHour", max(last_hour) AS "lastHour"
     FROM sums
     JOIN subscriptions sub USING (subscription_id) ${RESOURCE_JOINS}
     JOIN plan_prices USING (plan_price_id) JOIN plans p ON p.plan_id = plan_prices.plan_id
     WHERE sub.organization_id = $1
     GROUP BY subscription_id, sub.resource_kind, sub.resource_id, ${ADDON_OF}, ${RESOURCE_NAME} ORDER BY subscription_id`,
    [
      organizationId,
      entries.firstEntry,
      entries.lastEntry,
      entries.from === undefined ? null : timestamp(entries.from),
      entries.until === undefined ? null : timestamp(entries.until),
      page.after,
      page.limit,
    ],
  );
  return rows;
}

/**
 * A wallet's movements that were posted in [from, until). The balance at a moment is what all entries posted before it come
 * to: the balance that the entry before the span left, and those of the span that were posted before the moment.
 */
export async function sumMovements(
  db: Queryable,
  organizationId: bigint,
  from: Instant,
  until: Instant,
): Promise<MovementTotals> {
  const span = await findEntriesPosted(db, organizationId, from, until);
  const sumOf = (kind: LedgerKind) =>
    `coalesce(sum(amount_micros) FILTER (WHERE kind = '${kind}' AND posted_at >= $2 AND posted_at < $3), 0)::bigint AS ${kind}`;
  const { rows } = await db.query<Omit<MovementTotals, 'totals' | 'span'> & Record<LedgerKind, bigint>>(
    `WITH before AS MATERIALIZED (
       SELECT coalesce((SELECT balance_after_micros FROM wallet_ledger WHERE organization_id = $1 AND entry_no < $4
                        ORDER BY entry_no DESC LIMIT 1), 0) AS balance
     )
     SELECT ((SELECT balance FROM before) + coalesce(sum(amount_micros) FILTER (WHERE posted_at < $2), 0))::bigint AS "openingMicros",
            ((SELECT balance FROM before) + coalesce(sum(amount_micros) FILTER (WHERE posted_at < $3), 0))::bigint AS "closingMicros",
            ${LEDGER_KIND_NAMES.map(sumOf).join(', ')},
            coalesce(sum(hours) FILTER (WHERE posted_at >= $2 AND posted_at < $3), 0)::bigint AS "chargedHours",
            clock_timestamp() AS "readAt"
     FROM wallet_ledger WHERE organization_id = $1 AND entry_no BETWEEN $4 AND $5`,
    [organizationId, timestamp(from), timestamp(until), span.firstEntry, span.lastEntry],
  );
  const { openingMicros, closingMicros, chargedHours, readAt, ...sums } = onlyRow(rows);
  return {
    openingMicros,
    closingMicros,
    totals: eachLedgerKind((kind) => sums[kind]),
    chargedHours,
    span,
    readAt,
  };
}

/** What hours of one kind cost. */
export interface UsageOfKind {
  kind: ResourceKind;
  hours: bigint;
  amountMicros: bigint;
}

/** What has been charged for the hours that began in [from, until), both full hours, whenever that was posted; the dearest first. */
export async function sumUsage(
  db: Queryable,
  organizationId: bigint,
  from: Instant,
  until: Instant,
): Promise<UsageOfKind[]> {
  const { rows } = await db.query<UsageOfKind>(
    `WITH sums AS (
       SELECT c.subscription_id, count(*) AS hours, sum(c.amount_micros) AS amount_micros
       FROM generate_series($2::timestamptz, $3::timestamptz - interval '1 hour', interval '1 hour') AS h (hour)
       JOIN billing_charges c ON c.hour = h.hour AND c.organization_id = $1
       GROUP BY c.subscription_id
     )
     SELECT resource_kind AS kind, sum(hours)::bigint AS hours, sum(amount_micros)::bigint AS "amountMicros"
     FROM sums JOIN subscriptions sub USING (subscription_id)
     WHERE sub.organization_id = $1
     GROUP BY resource_kind ORDER BY sum(amount_micros) DESC, resource_kind`,
    [organizationId, timestamp(from), timestamp(until)],
  );
  return rows;
}
