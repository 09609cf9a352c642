import { chargeSlice } from '../db/billing/charging.ts';
import { ensureChargePartitions } from '../db/billing/marks.ts';
import { type Client, timestamp } from '../db/pool.ts';
import { nextWindow } from '../domain/billing/billingWindow.ts';
import { HOUR_MICROS, type Instant, SECOND_MICROS } from '../domain/instant.ts';
import { type DemoDebtor, POSTED_AFTER_MICROS } from './debtors.ts';

/** Billed and suspended as if daemon and administrators had been at work all the time. Their rows have just been made. */
export async function insertDemoPasts(
  client: Client,
  debtors: DemoDebtor[],
  { now, administratorId }: { now: Instant; administratorId: bigint },
): Promise<void> {
  const ids = await idsOf(client, debtors);
  await billPunctually(client, [...ids.values()], debtors, now);
  for (const debtor of debtors) {
    const id = ids.get(debtor.handle);
    if (id === undefined) continue;
    await insertTerms(client, id, debtor, administratorId);
    await insertSuspension(client, id, debtor, administratorId);
    await insertTimeline(client, id, debtor, now);
  }
}

async function idsOf(client: Client, debtors: DemoDebtor[]): Promise<Map<string, bigint>> {
  const { rows } = await client.query<{ handle: string; id: bigint }>(
    'SELECT handle, organization_id AS id FROM organization_handles WHERE handle = ANY ($1)',
    [debtors.map(({ handle }) => handle)],
  );
  return new Map(rows.map(({ handle, id }) => [handle, id]));
}

/** By the engine's own statement, window by window; then each hour's postings are dated when a punctual run made them. */
async function billPunctually(
  client: Client,
  ids: bigint[],
  debtors: DemoDebtor[],
  now: Instant,
): Promise<void> {
  const starts = debtors.flatMap(({ instances }) => instances.flatMap(({ startedAt }) => startedAt ?? []));
  const first = starts.reduce((least, start) => (start < least ? start : least), now) - 1n;
  const asOf = now - (now % HOUR_MICROS);
  const [from, to] = [ids.reduce((a, b) => (a < b ? a : b)), ids.reduce((a, b) => (a > b ? a : b)) + 1n];
  await ensureChargePartitions(client, first, asOf);
  for (let window = nextWindow(first, asOf); window; window = nextWindow(window.through, asOf))
    await chargeSlice(client, { from, to }, window, { byMark: true });
  const dated = [ids, POSTED_AFTER_MICROS / SECOND_MICROS];
  const delay = 'make_interval(secs => $2::integer)';
  await client.query(
    `UPDATE wallet_ledger SET posted_at = billed_through + ${delay}
     WHERE organization_id = ANY ($1::bigint[]) AND kind = 'charge'`,
    dated,
  );
  await client.query(
    `UPDATE billing_charges SET posted_at = hour + interval '1 hour' + ${delay} WHERE organization_id = ANY ($1::bigint[])`,
    dated,
  );
  await client.query(
    `WITH noted AS (
       UPDATE wallet_notices notice SET noted_at = entry.posted_at
       FROM wallet_ledger entry WHERE notice.organization_id = ANY ($1::bigint[])
         AND (entry.organization_id, entry.entry_no) = (notice.organization_id, notice.entry_no)
       RETURNING notice.organization_id, noted_at
     )
     UPDATE wallets SET past_due_since = noted_at FROM noted WHERE noted.organization_id = wallets.organization_id`,
    [ids],
  );
}

async function insertTerms(
  client: Client,
  id: bigint,
  { hold, exemptFor }: DemoDebtor,
  administratorId: bigint,
): Promise<void> {
  if (hold === null && exemptFor === null) return;
  await client.query(
    `INSERT INTO debtor_terms (organization_id, hold_until, hold_reason, exempt_reason, changed_by)
     VALUES ($1, $2, $3, $4, 'user ' || $5::bigint)`,
    [id, timestamp(hold?.until ?? null), hold?.reason ?? null, exemptFor, administratorId],
  );
}

/** What runs although it is held has not been carried out. */
async function insertSuspension(
  client: Client,
  id: bigint,
  { suspension }: DemoDebtor,
  administratorId: bigint,
): Promise<void> {
  if (suspension === null) return;
  const { reason, explanation, at, terminatesAt, remindedAt, terminatedAt } = suspension;
  await client.query(
    `INSERT INTO suspensions (organization_id, reason, explanation, suspended_by, suspended_at, terminates_at,
                              reminded_at, terminated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[id, reason, explanation, reason === 'unpaid' ? 'billing' : `user ${administratorId}`],
      ...[at, terminatesAt, remindedAt, terminatedAt].map((moment) => timestamp(moment)),
    ],
  );
  const held = `held = true, power_generation = 1, power_since = $2,
    carried_generation = CASE WHEN status = 'running' THEN 0 ELSE 1 END`;
  await client.query(
    `UPDATE vps_instances i SET ${held}, resume_power = CASE WHEN EXISTS (
       SELECT FROM vps_instance_status_history past WHERE (past.organization_id, past.instance_id) = (i.organization_id, i.instance_id)
         AND past.status = 'stopped' AND past.changed_at < $2) THEN 'off' ELSE 'on' END
     WHERE organization_id = $1 AND deleted_at IS NULL`,
    [id, timestamp(at)],
  );
  await client.query(
    `UPDATE containers SET ${held}, resume_power = 'on' WHERE organization_id = $1 AND deleted_at IS NULL`,
    [id, timestamp(at)],
  );
}

/** What was told, in order, each with the balance of its moment. Nobody is mailed of it now. */
async function insertTimeline(client: Client, id: bigint, debtor: DemoDebtor, now: Instant): Promise<void> {
  const { pastDueAt, suspension } = debtor;
  const low = [168n, 72n, 24n].map((hours) => ({
    at: pastDueAt - hours * HOUR_MICROS,
    type: 'wallet.low',
    details: { threshold_hours: Number(hours) },
  }));
  const reason = suspension?.reason ?? null;
  const terminates = { terminates_at: timestamp(suspension?.terminatesAt ?? null) };
  const told = [
    ...low,
    { at: pastDueAt, type: 'wallet.past_due', details: { kind: 'charge' } },
    { at: suspension?.at ?? null, type: 'organization.suspended', details: { reason } },
    { at: announcedAt(suspension), type: 'organization.terminating', details: terminates },
    { at: suspension?.remindedAt ?? null, type: 'organization.terminating', details: terminates },
    { at: suspension?.terminatedAt ?? null, type: 'organization.terminated', details: {} },
  ].flatMap(({ at, ...event }) => (at === null || at > now ? [] : [{ ...event, at: timestamp(at) }]));
  await client.query('DELETE FROM events WHERE organization_id = $1', [id]);
  await client.query(
    `INSERT INTO events (organization_id, sequence, type, happened_at, payload)
     SELECT $1, row_number() OVER (ORDER BY at), type, at, details || jsonb_build_object('balance', (
       SELECT round(balance_after_micros / 1000000.0, 6)::text FROM wallet_ledger
       WHERE organization_id = $1 AND posted_at <= at ORDER BY entry_no DESC LIMIT 1))
     FROM jsonb_to_recordset($2) AS told (type text, at timestamptz, details jsonb)`,
    [id, JSON.stringify(told)],
  );
  await client.query(
    `INSERT INTO wallet_alerts (organization_id, threshold_hours, told_at)
     SELECT organization_id, (payload ->> 'threshold_hours')::integer, happened_at
     FROM events WHERE organization_id = $1 AND type = 'wallet.low'`,
    [id],
  );
}

function announcedAt(suspension: DemoDebtor['suspension']): Instant | null {
  const at = suspension?.terminatesAt ?? null;
  return at === null ? null : at - 7n * 24n * HOUR_MICROS;
}
