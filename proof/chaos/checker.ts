import { setTimeout as sleep } from 'node:timers/promises';
import { BillingService } from '../../api/services/billingService.ts';
import { DebtorLadder } from '../../api/services/debtors/debtorLadder.ts';
import { createPool, databaseNow, onlyRow, timestamp } from '../../db/pool.ts';
import { LADDER_DEFAULTS } from '../../domain/debtors/ladder.ts';
import { assertEveryHourBilled } from '../../test/support/proof.ts';
import { assertLadderHolds, assertPowerFollows } from '../ladder.ts';
import type { Memory } from './customers.ts';
import { patiently } from './fault.ts';
import { compareMovements } from './movements.ts';
import { movedHours, moveClock } from './movedClock.ts';
import type { World } from './world.ts';

const RECOVERY_LIMIT_MS = 90_000;
const LONGEST_BREACH = 600;

/** Breaches in words, and what was counted on the way. */
export interface CheckResult {
  breaches: string[];
  hoursProved: number;
  suspensions: number;
  /** Of the top-ups that never got an answer: how many were done all the same. */
  unknownDone: number;
  recoveredAfterMs: number | null;
}

/** After the faults: the processes recover by themselves, bill a last time, and everything is checked. */
export async function judge(world: World, memory: Memory): Promise<CheckResult> {
  const checked: CheckResult = {
    breaches: [],
    hoursProved: 0,
    suspensions: 0,
    unknownDone: 0,
    recoveredAfterMs: null,
  };
  const check = async (name: string, work: () => Promise<void>) => {
    await work().catch((error: Error) =>
      checked.breaches.push(`${name}: ${error.message.slice(0, LONGEST_BREACH)}`),
    );
  };
  await check('recovery', async () => {
    checked.recoveredAfterMs = await recover(world);
  });
  await Promise.all(world.members.map((member) => member.end('SIGTERM')));
  await check('last run', () => runOnceMore(world));
  await check('hours and audit', async () => {
    checked.hoursProved = await assertEveryHourBilled(world.owner);
  });
  await check('ladder', async () => {
    // After a grace in which clocks went on, every debt has led to suspension.
    const debtSuspends = (await movedHours(world.owner)) > LADDER_DEFAULTS.graceHours + 1;
    checked.suspensions = await assertLadderHolds(world.owner, { debtSuspends });
    await assertPowerFollows(world.owner, world.customers);
  });
  await check('top-ups', async () => {
    checked.unknownDone = await compareTopUps(world, memory);
  });
  await check('movements', () => compareMovements(world.owner, memory.clerkAnswers));
  await check('fleet', () => compareFleet(world, memory));
  return checked;
}

/** Waits until one of the processes has by itself billed what is due since the faults ended. */
async function recover({ owner }: World): Promise<number> {
  const began = performance.now();
  const calm = await patiently(() => databaseNow(owner));
  for (;;) {
    const { rowCount } = await owner.query(
      `SELECT FROM billing_runs WHERE outcome = 'succeeded' AND as_of >= $1 AND runner <> 'command'`,
      [timestamp(calm)],
    );
    const tookMs = Math.round(performance.now() - began);
    if (rowCount !== null && rowCount > 0) return tookMs;
    if (tookMs > RECOVERY_LIMIT_MS)
      throw new Error(`no process has billed for ${RECOVERY_LIMIT_MS / 1000} s of calm`);
    await moveClock(owner, 61);
    await sleep(2_000);
  }
}

async function runOnceMore(world: World): Promise<void> {
  const pool = createPool({
    url: world.database.daemonUrl,
    applicationName: 'chaos: last run',
    onError: () => {},
  });
  const service = new BillingService({
    pool,
    runner: 'command',
    runnerId: 'last-run',
    ladder: new DebtorLadder(),
  });
  try {
    const { outcome, errorMessage } = await service.runHourlyBilling();
    if (outcome !== 'succeeded') throw new Error(`${outcome}: ${errorMessage}`);
  } finally {
    await pool.end();
  }
}

/** An acknowledged top-up is there exactly once, with its amount; one without an answer at most once. */
async function compareTopUps({ owner }: World, memory: Memory): Promise<number> {
  const { rows } = await owner.query<{ name: string; micros: bigint }>(
    `SELECT organization_id || '/' || idempotency_key AS name, amount_micros AS micros
     FROM wallet_ledger WHERE kind = 'top_up'`,
  );
  const posted = Map.groupBy(rows, ({ name }) => name);
  const wrong: string[] = [];
  for (const [name, micros] of memory.acknowledged) {
    const entries = posted.get(name) ?? [];
    if (entries.length !== 1 || entries[0]?.micros !== micros) wrong.push(`${name} ${entries.length} times`);
  }
  let done = 0;
  for (const [name, micros] of memory.unknown) {
    const entries = posted.get(name) ?? [];
    done += entries.length;
    if (entries.length > 1 || entries.some((entry) => entry.micros !== micros)) wrong.push(`${name} unknown`);
  }
  if (rows.length !== memory.acknowledged.size + done) wrong.push('entries without a request');
  if (wrong.length > 0) throw new Error(wrong.join(', '));
  return done;
}

/** What customers were told has been done was done. */
async function compareFleet({ owner }: World, memory: Memory): Promise<void> {
  const { rows } = await owner.query<{ name: string; deleted: boolean }>(
    `SELECT concat_ws('/', organization_id, resource_kind, resource_id) AS name, ended_at IS NOT NULL AS deleted
     FROM subscriptions`,
  );
  const deleted = new Map(rows.map((row) => [row.name, row.deleted]));
  const wrong = [
    ...memory.created
      .filter((name) => !deleted.has(name))
      .map((name) => `${name} was created and is missing`),
    ...memory.deleted
      .filter((name) => !deleted.get(name))
      .map((name) => `${name} was deleted and still exists`),
  ];
  const { rows: counts } = await owner.query<{ changes: number; prices: number }>(
    `SELECT (SELECT count(*) FROM subscription_plan_history)::integer AS changes,
            (SELECT count(*) FROM plan_prices)::integer AS prices`,
  );
  const { changes, prices } = onlyRow(counts);
  if (changes < memory.changes) wrong.push(`${memory.changes} changes, ${changes} in the history`);
  if (prices < memory.priceChanges) wrong.push(`${memory.priceChanges} prices, ${prices} in the table`);
  if (wrong.length > 0) throw new Error(wrong.join(', '));
}
