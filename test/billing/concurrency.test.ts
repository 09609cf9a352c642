/** Rules 4 and 13 when several act at once: two runs, a run and a change of the fleet, a lost lease, a lost connection. */
import assert from 'node:assert/strict';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { acquireLease } from '../../db/billing/lease.ts';
import type { Queryable } from '../../db/pool.ts';
import { inTransaction } from '../../db/transaction.ts';
import { type Fleet, fleetTest, type TestOrganization } from '../support/fleet.ts';
import { blockedBackends, holdingCommits, signal } from '../support/waiting.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

async function organizations(fleet: Fleet, count: number): Promise<TestOrganization[]> {
  const plan = await fleet.plan('cent', CENT);
  const made: TestOrganization[] = [];
  for (let number = 1; number <= count; number += 1) {
    const organization = await fleet.organization(`org-${number}`, { balance: '1' });
    await organization.instance({ plan, from: `2025-01-01T00:${number + 10}Z` });
    await organization.instance({ plan, from: `2025-01-01T01:${number + 10}Z`, until: '2025-01-01T03:00Z' });
    made.push(organization);
  }
  return made;
}

/** A step that stops the first time it comes by: `reached` when it does, on again with `release`. */
function stopAt(wanted: string) {
  const reached = signal();
  const released = signal();
  let times = 0;
  const step = async (name: string) => {
    if (name !== wanted || times++ > 0) return;
    reached.give();
    await released.given;
  };
  return { step, reached: reached.given, release: released.give };
}

fleetTest(
  'of two runs that post the same slice one waits, sees it done and charges nothing twice',
  async (fleet) => {
    const [acme] = await organizations(fleet, 1);
    const holding = stopAt('slice charged');
    const first = fleet.runAt('2025-01-01T01:00Z', { step: holding.step });
    await holding.reached;
    const second = fleet.runAt('2025-01-01T01:00Z', { pool: fleet.anotherDaemon() });
    await blockedBackends(fleet.owner, 1);
    holding.release();
    const results = await Promise.all([first, second]);
    assert.deepEqual(
      results.map(({ outcome, hours, collisions }) => [outcome, hours, collisions]),
      [
        ['succeeded', 1n, 0],
        ['succeeded', 0n, 1],
      ],
    );
    assert.equal((await acme?.wallet())?.balance, '0.990000');
  },
);

fleetTest('a run that began to post before another was rolled back charges it all', async (fleet) => {
  const [acme] = await organizations(fleet, 1);
  const failing = stopAt('slice charged');
  const first = fleet.runAt('2025-01-01T01:00Z', {
    step: async (name) => {
      await failing.step(name);
      if (name === 'slice charged') throw new Error('killed');
    },
  });
  await failing.reached;
  const second = fleet.runAt('2025-01-01T01:00Z', { pool: fleet.anotherDaemon() });
  await blockedBackends(fleet.owner, 1);
  failing.release();
  await assert.rejects(first, /killed/);
  assert.equal((await second).hours, 1n);
  assert.equal((await acme?.wallet())?.balance, '0.990000');
});

fleetTest('two runs at once over many slices and windows charge each hour once', async (fleet) => {
  const all = await organizations(fleet, 12);
  const settings = { sliceInstances: 3, connections: 2 };
  const holding = stopAt('slice charged');
  const first = fleet.runAt('2025-01-01T08:00Z', { ...settings, step: holding.step });
  await holding.reached;
  const others = [1, 2].map(() =>
    fleet.runAt('2025-01-01T08:00Z', { ...settings, pool: fleet.anotherDaemon() }),
  );
  await blockedBackends(fleet.owner, 2);
  holding.release();
  const results = await Promise.all([first, ...others]);
  assert.ok(results.every(({ outcome }) => outcome === 'succeeded'));
  // Each organization: 00:1x to 07:1x are eight hours, 01:1x and 02:1x two.
  assert.equal(
    results.reduce((sum, { hours }) => sum + hours, 0n),
    120n,
  );
  for (const organization of all) assert.equal((await organization.wallet()).balance, '0.900000');
  assert.ok(results.reduce((sum, { collisions }) => sum + collisions, 0) > 0);
});

fleetTest('two that make the same month’s partition at once both find it made', async (fleet) => {
  const make = (client: Queryable) => client.query(`SELECT ensure_charge_partition('2025-01-15')`);
  const second = await inTransaction(fleet.daemon, async (client) => {
    await make(client);
    const waiting = make(fleet.app);
    await blockedBackends(fleet.owner, 1);
    return { waiting };
  });
  await second.waiting;
  assert.deepEqual(await fleet.read(`SELECT to_regclass('billing_charges_2025_01')::text AS made`), [
    { made: 'billing_charges_2025_01' },
  ]);
});

fleetTest('an instance that starts while its wallet is charged is billed by the same run', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme', { balance: '1' });
  const old = await acme.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
  const young = await acme.instance({ plan, status: 'provisioning' });
  const commit = holdingCommits(fleet.app);
  const start = new InstanceService(commit.pool).reportStatus(acme.id, young.id, 'running');
  await commit.reached;
  const run = fleet.billing().runHourlyBilling();
  await blockedBackends(fleet.owner, 1);
  commit.release();
  const { billingStartedAt } = await start;
  const { asOf, outcome, collisions, hours } = await run;
  assert.ok(billingStartedAt !== null && billingStartedAt < asOf);
  assert.deepEqual([outcome, collisions, hours], ['succeeded', 1, 2n]);
  assert.deepEqual([await old.bill(), await young.bill()], ['1 h = 0.010000', '1 h = 0.010000']);
});

fleetTest('a first instance whose start commits after the run is billed by the next', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme', { balance: '1' });
  const young = await acme.instance({ plan, status: 'provisioning' });
  const commit = holdingCommits(fleet.app);
  const start = new InstanceService(commit.pool).reportStatus(acme.id, young.id, 'running');
  await commit.reached;
  assert.equal((await fleet.billing().runHourlyBilling()).hours, 0n);
  commit.release();
  await start;
  assert.equal((await fleet.billing().runHourlyBilling()).hours, 1n);
  assert.equal(await young.bill(), '1 h = 0.010000');
});

for (const [name, change] of [
  ['deleted', (service, organization, instance) => service.delete(organization, instance)],
  ['resized', (service, organization, instance, plan) => service.resize(organization, instance, plan)],
] as [
  string,
  (service: InstanceService, organization: bigint, instance: bigint, plan: number) => Promise<unknown>,
][]) {
  fleetTest(
    `an instance ${name} while its wallet is charged keeps its begun hours as they were`,
    async (fleet) => {
      const plan = await fleet.plan('cent', CENT);
      const dear = await fleet.plan('dear', { monthly: '1000', hourly: '0.5' });
      const acme = await fleet.organization('acme', { balance: '1' });
      const vm = await acme.instance({ plan, from: await fleet.hoursFromNow(-2.5) });
      const holding = stopAt('slice charged');
      const run = fleet.billing({ step: holding.step }).runHourlyBilling();
      await holding.reached;
      const changed = change(new InstanceService(fleet.app), acme.id, vm.id, dear.planId);
      await blockedBackends(fleet.owner, 1);
      holding.release();
      await Promise.all([changed, run]);
      assert.equal(await vm.bill(), '3 h = 0.030000');
      await fleet.billing().runHourlyBilling();
      assert.equal(await vm.bill(), '3 h = 0.030000');
    },
  );
}

fleetTest('a change waits for the charge in flight and happens behind the mark', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme', { balance: '1' });
  await acme.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
  const young = await acme.instance({ plan, status: 'provisioning' });
  const holding = stopAt('slice charged');
  const run = fleet.billing({ step: holding.step }).runHourlyBilling();
  await holding.reached;
  const start = new InstanceService(fleet.app).reportStatus(acme.id, young.id, 'running');
  await blockedBackends(fleet.owner, 1);
  holding.release();
  const { asOf } = await run;
  assert.ok(((await start).billingStartedAt ?? 0n) > asOf);
});

fleetTest('a top-up while its wallet is charged is kept', async (fleet) => {
  const [acme] = await organizations(fleet, 1);
  const holding = stopAt('slice charged');
  const run = fleet.runAt('2025-01-01T01:00Z', { step: holding.step });
  await holding.reached;
  const topUp = acme?.credit('5');
  await blockedBackends(fleet.owner, 1);
  holding.release();
  await Promise.all([run, topUp]);
  assert.equal((await acme?.wallet())?.balance, '5.990000');
});

fleetTest(
  'a run that loses its lease is superseded at its next slice, and keeps what it posted',
  async (fleet) => {
    await organizations(fleet, 4);
    const lease = await acquireLease(fleet.daemon, 'old', 'daemon', 60_000);
    let slices = 0;
    const result = await fleet.runAt('2025-01-01T08:00Z', {
      fence: lease?.fence,
      sliceInstances: 1,
      step: async (name) => {
        if (name === 'slice committed' && ++slices === 5) {
          await fleet.read('UPDATE billing_lease SET fence = fence + 1');
        }
      },
    });
    assert.deepEqual([result.outcome, result.billedThrough], ['superseded', null]);
    assert.equal(slices, 5);
    const [{ outcome, hours }] = (await fleet.read('SELECT outcome, hours FROM billing_runs')) as [
      { outcome: string; hours: bigint },
    ];
    assert.deepEqual([outcome, hours], ['superseded', result.hours]);
    const rest = await fleet.runAt('2025-01-01T08:00Z');
    assert.equal(result.hours + rest.hours, 40n);
  },
);

fleetTest('a run that lost its lease unparks nothing either', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan, from: '2025-01-01T10:00Z', behindTheMark: true });
  const result = await fleet.runAt('2025-01-01T15:00Z', { fence: 77n });
  assert.deepEqual([result.outcome, await vm.bill()], ['superseded', '0 h = 0.000000']);
});

fleetTest(
  'a run whose connection is cut fails, is recorded so, and the next one completes',
  async (fleet) => {
    const all = await organizations(fleet, 3);
    let charged = 0;
    const run = fleet.runAt('2025-01-01T08:00Z', {
      sliceInstances: 1,
      step: async (name) => {
        if (name !== 'slice charged' || ++charged !== 4) return;
        await fleet.read(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND usename = 'containerstacks_daemon' AND state = 'idle in transaction'`,
        );
      },
    });
    await assert.rejects(run);
    const runs = await fleet.read('SELECT outcome, error_message IS NOT NULL AS why FROM billing_runs');
    assert.deepEqual(runs, [{ outcome: 'failed', why: true }]);
    await fleet.runAt('2025-01-01T08:00Z', { pool: fleet.anotherDaemon() });
    for (const organization of all) assert.equal((await organization.wallet()).balance, '0.900000');
  },
);
