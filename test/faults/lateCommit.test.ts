import assert from 'node:assert/strict';
import type { BillingService } from '../../api/services/billingService.ts';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { addPlanPrice } from '../../db/plans/prices.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Instant } from '../../domain/instant.ts';
import { type Fleet, fleetTest, type TestInstance, type TestOrganization } from '../support/fleet.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { holdingCommits } from '../support/waiting.ts';
import { withLimits } from '../support/withLimits.ts';

interface Scene {
  acme: TestOrganization;
  old: TestInstance;
  young: TestInstance;
  dear: { planId: number };
}

/** An instance with three hours due, one that is about to start, and another organization with one hour due. */
async function setScene(fleet: Fleet): Promise<Scene> {
  const cent = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const dear = await fleet.plan('dear', { monthly: '1000', hourly: '0.5' });
  const acme = await fleet.organization('acme', { balance: '1' });
  const old = await acme.instance({ plan: cent, from: await fleet.hoursFromNow(-2.5) });
  const young = await acme.instance({ plan: dear, status: 'provisioning' });
  const other = await fleet.organization('other', { balance: '1' });
  await other.instance({ plan: cent, from: await fleet.hoursFromNow(-0.5) });
  return { acme, old, young, dear };
}

/** Makes a change, bills while it is not committed, with little patience for locks; then commits it. */
async function billBeforeCommit<Changed, Billed>(
  fleet: Fleet,
  change: (pool: Pool) => Promise<Changed>,
  bill: (impatient: BillingService) => Promise<Billed>,
): Promise<{ changed: Changed; billed: Billed }> {
  const commit = holdingCommits(fleet.app);
  const changed = change(commit.pool);
  await commit.reached;
  const url = withLimits(fleet.database.daemonUrl, { lock_timeout: 200 });
  const pool = createPool({ url, applicationName: 'test', onError: () => {} });
  try {
    const billed = await bill(fleet.billing({ pool }));
    commit.release();
    return { changed: await changed, billed };
  } finally {
    commit.release();
    await Promise.allSettled([changed, pool.end()]);
  }
}

/** The other organization is billed, and acme is named. */
async function billAllButAcme(billing: BillingService): Promise<Instant> {
  const { outcome, hours, failures, asOf } = await billing.runHourlyBilling();
  assert.deepEqual([outcome, hours], ['partial', 1n]);
  assert.deepEqual(
    failures.map(({ organization }) => organization),
    ['acme'],
  );
  return asOf;
}

fleetTest(
  'an instance whose creation commits after the run is billed from its start by the next',
  async (fleet) => {
    const { acme, old, young } = await setScene(fleet);
    const { changed, billed } = await billBeforeCommit(
      fleet,
      (pool) => new InstanceService(pool).reportStatus(acme.id, young.id, 'running'),
      billAllButAcme,
    );
    const started = changed.billingStartedAt;
    assert.ok(started !== null && started < billed, 'it had started when that run should have billed it');
    assert.equal((await fleet.billing().runHourlyBilling()).hours, 4n);
    assert.deepEqual([await old.bill(), await young.bill()], ['3 h = 0.030000', '1 h = 0.500000']);
    assert.equal(await assertEveryHourBilled(fleet.owner), 5);
  },
);

fleetTest('a resize that commits after the run leaves the hours before it at their price', async (fleet) => {
  const { acme, old, dear } = await setScene(fleet);
  const { changed, billed } = await billBeforeCommit(
    fleet,
    (pool) => new InstanceService(pool).resize(acme.id, old.id, dear.planId),
    billAllButAcme,
  );
  assert.ok(changed.planSince < billed);
  await fleet.billing().runHourlyBilling();
  assert.equal(await old.bill(), '3 h = 0.030000');
  assert.equal(await assertEveryHourBilled(fleet.owner), 4);
});

fleetTest('a deletion that commits after the run ends the bill at its moment', async (fleet) => {
  const { acme, old } = await setScene(fleet);
  const { changed, billed } = await billBeforeCommit(
    fleet,
    (pool) => new InstanceService(pool).delete(acme.id, old.id),
    billAllButAcme,
  );
  assert.ok(changed.deletedAt !== null && changed.deletedAt < billed);
  await fleet.billing().runHourlyBilling();
  assert.deepEqual([await old.bill(), await old.state()], ['3 h = 0.030000', 'settled']);
  assert.equal(await assertEveryHourBilled(fleet.owner), 4);
});

fleetTest(
  'a price that is being changed holds up the whole run, which says so; the next bills it all',
  async (fleet) => {
    const { old } = await setScene(fleet);
    const [{ planId }] = (await fleet.read(`SELECT plan_id AS "planId" FROM plans WHERE code = 'cent'`)) as [
      { planId: number },
    ];
    const price = { planId, priceMonthlyMicros: 1_000_000_000n, priceHourlyNanos: 500_000_000n };
    const { changed } = await billBeforeCommit(
      fleet,
      (pool) => inTransaction(pool, (client) => addPlanPrice(client, { ...price, effectiveFrom: null })),
      (billing) =>
        assert.rejects(billing.runHourlyBilling(), {
          message: 'a change of prices has kept them locked for too long',
        }),
    );
    const runs = await fleet.read('SELECT outcome, hours, error_message LIKE $1 AS why FROM billing_runs', [
      'a change of prices%',
    ]);
    assert.deepEqual(runs, [{ outcome: 'failed', hours: 0n, why: true }]);
    const { asOf, hours } = await fleet.billing().runHourlyBilling();
    assert.ok(changed !== null && changed < asOf);
    assert.deepEqual([hours, await old.bill()], [4n, '3 h = 0.030000']);
    assert.equal(await assertEveryHourBilled(fleet.owner), 4);
  },
);
