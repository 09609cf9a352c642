import assert from 'node:assert/strict';
import fc, { type AsyncCommand } from 'fast-check';
import { BillingService } from '../../api/services/billingService.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { acquireLease } from '../../db/billing/lease.ts';
import { addPlanPrice } from '../../db/plans/prices.ts';
import { createPool, databaseNow, type Pool } from '../../db/pool.ts';
import { RESOURCE_WORDS, type ResourceKind } from '../../domain/billing/resourceKinds.ts';
import { inTransaction } from '../../db/transaction.ts';
import { PROOF_PLANS } from '../../proof/plans.ts';
import { letMinutesPass } from '../../proof/simulation/scene.ts';
import { change, create, type Platform, remove, report, resourceOf, type Run } from './fleetCommands.ts';
import type { Charged, PlatformModel } from './platformModel.ts';

type Command = AsyncCommand<PlatformModel, Platform>;

const VICTIM = 'model victim';
const LEASE_MS = 60_000;

function command(text: string, run: Run): Command {
  return {
    check: () => true,
    run: async (model, platform) => {
      await run(model, platform);
    },
    toString: () => text,
  };
}

/** Everything that people and processes do, in any order. What is meant follows from the number. */
export function platformCommands() {
  const which = fc.nat({ max: 30 });
  const terms = fc.record({
    planId: fc.nat({ max: 5 }),
    quantity: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 30_000 })),
  });
  const kind = fc.constantFrom(...(Object.keys(RESOURCE_WORDS) as ResourceKind[]));
  const step = fc.integer({ min: 1, max: 12 });
  const waits = fc.integer({ min: 1, max: 200 }).map((minutes) => command(`wait ${minutes}`, wait(minutes)));
  const runs = fc.integer({ min: 1, max: 4 }).map((slice) => command(`run ${slice}`, bill(slice)));
  const deletes = which.map((number) => command(`delete ${number}`, remove(number)));
  return fc.commands(
    [
      // More often than the rest: without time and runs nothing comes of it, and of an end only with both after it.
      ...[waits, waits, waits, runs, runs, deletes, deletes],
      fc
        .tuple(kind, which, terms)
        .map(([of, number, to]) =>
          command(`create ${of} ${number} ${to.planId} x ${to.quantity}`, create(of, number, to)),
        ),
      which.map((number) => command(`start ${number}`, report(number, 'running'))),
      which.map((number) => command(`stop ${number}`, report(number, 'stopped'))),
      fc
        .tuple(which, terms)
        .map(([number, to]) => command(`change ${number} ${to.planId} x ${to.quantity}`, change(number, to))),
      fc
        .tuple(fc.integer({ min: 1, max: PROOF_PLANS.length }), fc.integer({ min: 1, max: 90_000_000 }))
        .map(([of, micros]) => command(`price ${of} ${micros}`, changePrice(of, BigInt(micros)))),
      fc
        .tuple(which, fc.integer({ min: 1, max: 5_000_000 }))
        .map(([number, micros]) => command(`top up ${number} ${micros}`, topUp(number, BigInt(micros)))),
      step.map((at) => command(`crash at step ${at}`, crash(at))),
      step.map((at) => command(`stop the run at step ${at}`, stopRun(at))),
      fc.constant(command('take over', takeOver)),
    ],
    { maxCommands: 40, size: 'max' },
  );
}

const changePrice =
  (planId: number, priceMonthlyMicros: bigint): Run =>
  async (model, { app }) => {
    const price = { planId, priceMonthlyMicros, priceHourlyNanos: null, effectiveFrom: null };
    const from = await inTransaction(app, (client) => addPlanPrice(client, price));
    assert.ok(from !== null);
    const digits = priceMonthlyMicros.toString().padStart(7, '0');
    const monthly = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    model.prices.get(planId)?.push({ from, monthly, hourly: null });
  };

/** Paid twice under one key, as somebody does who had no answer. */
const topUp =
  (number: number, amountMicros: bigint): Run =>
  async (model, { app, next }) => {
    const { organizationId } = resourceOf(model, number);
    const movement = {
      organizationId,
      amountMicros,
      idempotencyKey: `key-${next()}`,
      kind: 'top_up' as const,
      reason: 'paid',
      actor: 'customer',
    };
    const wallets = new WalletService(app);
    await wallets.move(movement);
    assert.equal((await wallets.move(movement)).repeated, true);
    model.paid.set(organizationId, (model.paid.get(organizationId) ?? 0n) + amountMicros);
  };

const wait =
  (minutes: number): Run =>
  (_model, { owner }) =>
    letMinutesPass(owner, minutes);

const bill =
  (sliceInstances: number): Run =>
  async (model, { daemon, owner }) => {
    const service = new BillingService({ pool: daemon, runner: 'daemon', runnerId: 'model', sliceInstances });
    const { outcome, asOf, errorMessage } = await service.runHourlyBilling();
    assert.equal(outcome, 'succeeded', errorMessage ?? '');
    model.billedTo = asOf;
    await assertBooks(model, owner, (charged) => model.assertCharged(charged));
  };

/** Its connections are ended at a step, as when its process dies there. */
const crash =
  (at: number): Run =>
  async (model, { daemonUrl, owner }) => {
    const pool = createPool({ url: daemonUrl, applicationName: VICTIM, onError: () => {} });
    const step = counting(at, async () => {
      await owner.query(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE application_name = $1 AND datname = current_database()`,
        [VICTIM],
      );
    });
    const service = new BillingService({
      pool,
      runner: 'daemon',
      runnerId: 'victim',
      sliceInstances: 2,
      step,
    });
    await service.runHourlyBilling().catch(() => {});
    await pool.end();
    await assertHalfway(model, owner);
  };

const stopRun =
  (at: number): Run =>
  async (model, { daemon, owner }) => {
    const stopping = new AbortController();
    const step = counting(at, () => stopping.abort());
    const service = new BillingService({
      pool: daemon,
      runner: 'daemon',
      runnerId: 'model',
      sliceInstances: 1,
      step,
    });
    await service.runHourlyBilling({ signal: stopping.signal });
    await assertHalfway(model, owner);
  };

/** Another leads; who led before is fenced, and posts nothing. */
const takeOver: Run = async (model, { daemon, owner }) => {
  await daemon.query(`UPDATE billing_lease SET expires_at = '2000-01-01Z' WHERE holder IS NOT NULL`);
  const before = model.fence;
  const lease = await acquireLease(daemon, `leader ${before ?? 0n}`, 'daemon', LEASE_MS);
  assert.ok(lease && (before === null || lease.fence > before), 'the fence is raised');
  model.fence = lease.fence;
  if (before === null) return;
  const charged = await readCharged(owner);
  const service = new BillingService({ pool: daemon, runner: 'daemon', runnerId: 'fenced' });
  await service.runHourlyBilling({ fence: before });
  assert.deepEqual(await readCharged(owner), charged, 'a fenced run posts nothing');
};

function counting(at: number, act: () => void | Promise<void>): () => Promise<void> {
  let steps = 0;
  return async () => {
    steps += 1;
    if (steps === at) await act();
  };
}

async function assertHalfway(model: PlatformModel, owner: Pool): Promise<void> {
  const now = await databaseNow(owner);
  await assertBooks(model, owner, (charged) => model.assertBegun(charged, now));
}

/** Charges as the check wants them, and each balance what was paid less what is charged. */
async function assertBooks(
  model: PlatformModel,
  owner: Pool,
  check: (charged: Charged[]) => void,
): Promise<void> {
  const charged = await readCharged(owner);
  check(charged);
  const { rows } = await owner.query<{ organizationId: bigint; micros: bigint }>(
    'SELECT organization_id AS "organizationId", balance_micros AS micros FROM wallets',
  );
  for (const { organizationId, micros } of rows) {
    const spent = charged
      .filter((row) => row.organizationId === organizationId)
      .reduce((all, row) => all + row.micros, 0n);
    assert.equal(micros, (model.paid.get(organizationId) ?? 0n) - spent, `balance of ${organizationId}`);
  }
}

async function readCharged(owner: Pool): Promise<Charged[]> {
  const { rows } = await owner.query<Charged>(
    `SELECT organization_id AS "organizationId", subscription_id AS "subscriptionId", count(*) AS hours,
            sum(amount_micros)::bigint AS micros
     FROM billing_charges GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  return rows;
}
