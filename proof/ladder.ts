import assert from 'node:assert/strict';
import { PowerService } from '../api/services/debtors/powerService.ts';
import { Refusal } from '../api/services/refusal.ts';
import type { PowerTask } from '../db/debtors/powerTasks.ts';
import type { Pool } from '../db/pool.ts';

const MOST_ROUNDS = 20;

interface Story {
  id: bigint;
  /** By the ledger alone: what crossed zero, in order. */
  crossings: string[];
  told: string[];
  sequences: number[];
  isBelowZero: boolean;
  /** For a debt, as it stands. */
  isSuspended: boolean;
}

/**
 * What must hold of the debtors' ladder whatever happened, by ledger and events alone: each crossing is told once, who is
 * suspended was below zero, and a payment resumed at once. `debtSuspends`: by now every debt must have. Returns how often
 * somebody was suspended.
 */
export async function assertLadderHolds(
  owner: Pool,
  { debtSuspends }: { debtSuspends: boolean },
): Promise<number> {
  const { rows } = await owner.query<Story>(STORIES);
  for (const story of rows) assertStoryHolds(story, debtSuspends);
  const { rows: wrong } = await owner.query(WRONGLY_HELD);
  assert.deepEqual(wrong, [], 'held though nobody is suspended, or the other way round');
  return rows.reduce((sum, { told }) => sum + told.filter(isSuspension).length, 0);
}

/** Brings everything into the power state that it is to have, as a provisioner does; then looks whether it is. */
export async function assertPowerFollows(owner: Pool, app: Pool): Promise<void> {
  const power = new PowerService(app);
  for (let round = 1; ; round += 1) {
    const { items } = await power.list({ after: null, limit: 500 });
    if (items.length === 0) break;
    assert.ok(round <= MOST_ROUNDS, 'a task that no report ends');
    for (const task of items) await report(power, task);
  }
  const { rows } = await owner.query(NOT_AS_CHOSEN);
  assert.deepEqual(rows, [], 'not on or off as its owner and the ladder have it');
}

/** Reports that a task was carried out; a later decision may have overtaken it. */
export async function report(power: PowerService, task: PowerTask): Promise<void> {
  await power.report(task, null).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
}

/**
 * Right after a pass over all: a threshold counts as told where the runway is under it, and where it is not yet a fourth
 * above it again. Worked out from balances and prices, in hours.
 */
export async function assertAlertsFollow(owner: Pool, thresholdHours: readonly number[]): Promise<void> {
  const { rows } = await owner.query(ALERTS_ASTRAY, [thresholdHours]);
  assert.deepEqual(rows, [], 'alerts that are told too often, or not at all');
}

function assertStoryHolds(story: Story, debtSuspends: boolean): void {
  const { id, told, crossings, sequences } = story;
  const name = `organization ${id}: ${told.join(', ')}`;
  assert.deepEqual(
    sequences,
    sequences.map((_, index) => index + 1),
    name,
  );
  assert.deepEqual(told.filter(isCrossing), crossings, `${name}: the crossings of its ledger, each once`);
  let isBelow = false;
  let isSuspended = false;
  for (const type of told) {
    if (isCrossing(type)) isBelow = type === 'wallet.past_due';
    if (type === 'wallet.low') assert.ok(!isBelow, `${name}: told to be low below zero`);
    if (isSuspension(type)) assert.ok(isBelow && !isSuspended, `${name}: suspended without a debt, or twice`);
    if (type === 'organization.resumed') assert.ok(!isBelow && isSuspended, `${name}: resumed in debt`);
    if (isSuspension(type)) isSuspended = true;
    if (type === 'organization.resumed') isSuspended = false;
  }
  assert.equal(story.isSuspended, isSuspended, `${name}: as it was told`);
  assert.ok(story.isBelowZero || !isSuspended, `${name}: suspended though it has paid`);
  if (debtSuspends) assert.equal(isSuspended, story.isBelowZero, `${name}: a debt is suspended by now`);
}

function isCrossing(type: string): boolean {
  return type === 'wallet.past_due' || type === 'wallet.resumed';
}

function isSuspension(type: string): boolean {
  return type === 'organization.suspended';
}

const STORIES = `
  SELECT organization_id AS id, balance_micros < 0 AS "isBelowZero",
         ARRAY (SELECT CASE WHEN balance_after_micros < 0 THEN 'wallet.past_due' ELSE 'wallet.resumed' END
                FROM wallet_ledger l WHERE l.organization_id = w.organization_id
                  AND (balance_after_micros < 0) <> (balance_after_micros - amount_micros < 0) ORDER BY entry_no) AS crossings,
         ARRAY (SELECT type FROM events e WHERE e.organization_id = w.organization_id
                  AND type IN ('wallet.low', 'wallet.past_due', 'wallet.resumed', 'organization.suspended', 'organization.resumed')
                ORDER BY sequence) AS told,
         ARRAY (SELECT sequence::integer FROM events e WHERE e.organization_id = w.organization_id ORDER BY sequence) AS sequences,
         EXISTS (SELECT FROM suspensions s WHERE s.organization_id = w.organization_id
                 AND s.reason = 'unpaid' AND s.lifted_at IS NULL) AS "isSuspended"
  FROM wallets w ORDER BY organization_id`;

const SUSPENDED = `EXISTS (SELECT FROM suspensions s WHERE s.organization_id = it.organization_id AND s.lifted_at IS NULL)`;

const ALERTS_ASTRAY = `
  WITH an_hour AS (
    SELECT organization_id, sum(quantity * (
      SELECT hourly_numerator::numeric / hourly_denominator FROM plan_prices p
      WHERE p.plan_id = sub.plan_id AND effective_from <= clock_timestamp() ORDER BY effective_from DESC LIMIT 1
    )) AS micros
    FROM subscriptions sub WHERE billing_state = 'metered' AND ended_at IS NULL GROUP BY organization_id
  ), runways AS (
    SELECT organization_id, CASE WHEN balance_micros < 0 THEN -1
                                 WHEN coalesce(micros, 0) = 0 THEN 'Infinity' ELSE balance_micros / micros END AS hours
    FROM wallets LEFT JOIN an_hour USING (organization_id)
  )
  SELECT r.organization_id, hours, threshold, told_at
  FROM runways r CROSS JOIN unnest($1::integer[]) AS t (threshold)
  LEFT JOIN wallet_alerts a ON a.organization_id = r.organization_id AND a.threshold_hours = threshold
  WHERE CASE WHEN told_at IS NULL THEN hours < threshold ELSE hours >= 1.25 * threshold END`;

/** The instances that proof/addons.ts gives to add-ons are written past the services, which admit none while suspended. */
const WRONGLY_HELD = `
  SELECT 'VPS' AS kind, organization_id, instance_id AS id, held FROM vps_instances it
  WHERE deleted_at IS NULL AND name <> 'never ran' AND held <> ${SUSPENDED}
  UNION ALL
  SELECT 'container', organization_id, container_id, held FROM containers it
  WHERE deleted_at IS NULL AND held <> ${SUSPENDED}`;

/** Nobody there stops a VPS but the ladder. */
const NOT_AS_CHOSEN = `
  SELECT organization_id, instance_id, held, status, resume_power FROM vps_instances
  WHERE deleted_at IS NULL AND status IN ('running', 'stopped') AND (status = 'stopped') <> held`;
