import assert from 'node:assert/strict';
import { insertInstance } from '../../db/instances/instances.ts';
import { databaseNow } from '../../db/pool.ts';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { BillingLoop, type LoopSum } from '../support/billingLoop.ts';
import { type Fleet, fleetTest, type TestPlan } from '../support/fleet.ts';
import { assertEveryHourBilled } from '../support/proof.ts';

const ORGANIZATIONS = 24;
const HOURS = 30;
const ROUNDS = 40;

interface Customer {
  id: bigint;
  instances: bigint[];
}

fleetTest(
  'two daemons and the built-in bill at once without a lease, while fleets change and wallets are topped up',
  async (fleet) => {
    const plans = [
      await fleet.plan('cent', { monthly: '5' }),
      await fleet.plan('dear', { monthly: '20', hourly: '0.03' }),
    ];
    const customers = await seed(fleet, plans);
    const { daemonUrl, appUrl } = fleet.database;
    await using first = new BillingLoop(daemonUrl, 'daemon', 4);
    await using second = new BillingLoop(daemonUrl, 'daemon', 3);
    await using third = new BillingLoop(appUrl, 'built-in', 5);
    const loops = [first, second, third];
    await Promise.all(loops.map((loop) => loop.ready()));
    for (const loop of loops) loop.begin();
    await Promise.all([changeFleets(fleet, customers, plans), topUp(fleet, customers)]);
    const sums = await Promise.all(loops.map((loop) => loop.end()));

    const { hours, outcome } = await fleet.billing().runHourlyBilling();
    assert.equal(outcome, 'succeeded');
    // Also one that was deleted at once is charged its first hour.
    const due = ORGANIZATIONS * 2 * HOURS + ROUNDS;
    assert.equal(await assertEveryHourBilled(fleet.owner), due);
    const total = (of: (sum: LoopSum) => number) => sums.reduce((all, sum) => all + of(sum), 0);
    assert.equal(total((sum) => sum.hours) + Number(hours), due, 'each hour was posted by exactly one run');
    assert.equal(
      total((sum) => sum.failures),
      0,
    );
    assert.ok(total((sum) => sum.collisions) > 0, `they collided: ${JSON.stringify(sums)}`);
    assert.ok(sums.filter((sum) => sum.hours > 0).length > 1, `they overlapped: ${JSON.stringify(sums)}`);
    await assertToppedUp(fleet);
  },
);

async function seed(fleet: Fleet, plans: TestPlan[]): Promise<Customer[]> {
  const customers: Customer[] = [];
  for (let number = 1; number <= ORGANIZATIONS; number += 1) {
    const organization = await fleet.organization(`org-${number}`, { balance: '0.5' });
    const instances: bigint[] = [];
    for (const hoursAgo of [HOURS - 0.5, HOURS - 0.25]) {
      const from = await fleet.hoursFromNow(-hoursAgo);
      const { id } = await organization.instance({ plan: plans[number % 2] ?? null, from });
      instances.push(id);
    }
    customers.push({ id: organization.id, instances });
  }
  return customers;
}

/** Each round: one instance is made and started, one resized, and every third time one is deleted. */
async function changeFleets(fleet: Fleet, customers: Customer[], plans: TestPlan[]): Promise<void> {
  const service = new InstanceService(fleet.app);
  const at = <Item>(list: Item[], index: number) => list[index % list.length] as Item;
  for (let round = 0; round < ROUNDS; round += 1) {
    const customer = at(customers, round * 7);
    const made = await insertInstance(fleet.app, {
      organizationId: customer.id,
      name: `made-${round}`,
      regionId: fleet.regionId,
      planId: at(plans, round).planId,
      createdAt: await databaseNow(fleet.app),
    });
    await Promise.all([
      service.reportStatus(customer.id, made.instanceId, 'running'),
      service.resize(
        at(customers, round * 5).id,
        at(customers, round * 5).instances[0] ?? 0n,
        at(plans, round + 1).planId,
      ),
    ]);
    if (round % 3 === 0) await service.delete(customer.id, made.instanceId);
  }
}

/** Each key twice at once: 0.25 for every organization and round of ten. */
async function topUp(fleet: Fleet, customers: Customer[]): Promise<void> {
  const wallets = new WalletService(fleet.app);
  for (let round = 0; round < 10; round += 1) {
    for (const { id } of customers) {
      const movement = {
        organizationId: id,
        kind: 'top_up',
        amountMicros: 250_000n,
        idempotencyKey: `round-${round}`,
        reason: 'paid',
        actor: 'customer',
      } as const;
      await Promise.all([wallets.move(movement), wallets.move(movement)]);
    }
  }
}

async function assertToppedUp(fleet: Fleet): Promise<void> {
  const rows = await fleet.read<{ organizations: bigint; least: string; most: string }>(
    `SELECT count(*) AS organizations, min(sum)::text AS least, max(sum)::text AS most
     FROM (SELECT sum(amount_micros) FROM wallet_ledger WHERE kind = 'top_up' GROUP BY organization_id) s`,
  );
  // 0.50 at first, then ten times 0.25.
  assert.deepEqual(rows, [{ organizations: BigInt(ORGANIZATIONS), least: '3000000', most: '3000000' }]);
}
