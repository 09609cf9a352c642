/** Rule 6: a missing plan or price parks the instance, and mending it bills its hours. */
import assert from 'node:assert/strict';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { type Fleet, fleetTest } from '../support/fleet.ts';
import { METERED_SINCE_START, insertSelected } from '../support/insertRows.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

async function parkedFleet(fleet: Fleet) {
  const plan = await fleet.plan('cent', CENT);
  const unpriced = await fleet.plan('unpriced');
  const acme = await fleet.organization('acme', { balance: '1' });
  const good = await acme.instance({ plan, from: '2025-01-01T10:20Z' });
  const noPlan = await acme.instance({ plan: null, from: '2025-01-01T10:30Z' });
  const other = await fleet.organization('other', { balance: '1' });
  const noPrice = await other.instance({ plan: unpriced, from: '2025-01-01T10:40Z' });
  const result = await fleet.runAt('2025-01-01T12:45Z');
  return { plan, unpriced, acme, other, good, noPlan, noPrice, result };
}

fleetTest('what has no plan or no price is not charged, and the others are', async (fleet) => {
  const { good, noPlan, noPrice, acme, other } = await parkedFleet(fleet);
  assert.equal(await good.bill(), '3 h = 0.030000');
  assert.equal(await noPlan.bill(), '0 h = 0.000000');
  assert.equal(await noPrice.bill(), '0 h = 0.000000');
  assert.equal((await acme.wallet()).balance, '0.970000');
  assert.equal((await other.wallet()).balance, '1.000000');
});

fleetTest('the run says what is parked, since when and why, and has succeeded', async (fleet) => {
  const { noPlan, noPrice, result } = await parkedFleet(fleet);
  assert.equal(result.outcome, 'succeeded');
  assert.equal(result.instancesParked, 2n);
  assert.deepEqual(
    result.parked.map((parked) => ({ ...parked, parkedFrom: formatInstant(parked.parkedFrom) })),
    [
      {
        organization: 'acme',
        subscriptionId: noPlan.id,
        kind: 'vps',
        resourceId: noPlan.id,
        addonOf: null,
        name: 'vm',
        plan: null,
        parkedFrom: '2025-01-01T10:30:00Z',
        reason: 'no plan',
      },
      {
        organization: 'other',
        subscriptionId: noPrice.id,
        kind: 'vps',
        resourceId: noPrice.id,
        addonOf: null,
        name: 'vm',
        plan: 'unpriced',
        parkedFrom: '2025-01-01T10:40:00Z',
        reason: 'no price',
      },
    ],
  );
});

fleetTest('what is parked stays parked, and is said again by the next run', async (fleet) => {
  const { noPlan } = await parkedFleet(fleet);
  const result = await fleet.runAt('2025-01-01T15:00Z');
  assert.equal(result.instancesParked, 2n);
  assert.equal(await noPlan.state(), 'parked from 2025-01-01T10:30:00Z: no plan');
});

fleetTest('a plan given later bills all its hours', async (fleet) => {
  const { acme, noPlan, plan } = await parkedFleet(fleet);
  await noPlan.givePlan(plan);
  const result = await fleet.runAt('2025-01-01T14:00Z');
  assert.equal(await noPlan.bill(), '4 h = 0.040000');
  assert.equal(await noPlan.state(), 'metered');
  assert.equal((await acme.wallet()).balance, '0.920000');
  assert.equal(result.instancesParked, 1n);
  assert.deepEqual([result.instances, result.hours, result.amountMicros], [2n, 5n, 50_000n]);
});

fleetTest('a resize of an instance with an unknown plan sets the plan it always had', async (fleet) => {
  const { acme, noPlan, plan } = await parkedFleet(fleet);
  await new InstanceService(fleet.app).resize(acme.id, noPlan.id, plan.planId);
  await fleet.runAt('2025-01-01T14:00Z');
  assert.equal(await noPlan.bill(), '4 h = 0.040000');
});

fleetTest('a first price that reaches back bills all hours it covers', async (fleet) => {
  const { other, noPrice, unpriced } = await parkedFleet(fleet);
  await fleet.price(unpriced, { monthly: '1000', hourly: '0.02' });
  await fleet.runAt('2025-01-01T14:00Z');
  assert.equal(await noPrice.bill(), '4 h = 0.080000');
  assert.equal(await noPrice.state(), 'metered');
  assert.equal((await other.wallet()).balance, '0.920000');
  await fleet.runAt('2025-01-01T15:00Z');
  assert.equal(await noPrice.bill(), '5 h = 0.100000');
});

fleetTest('a plan given to an unpriced instance moves the reason on', async (fleet) => {
  const { noPlan, unpriced } = await parkedFleet(fleet);
  await noPlan.givePlan(unpriced);
  await fleet.runAt('2025-01-01T14:00Z');
  assert.equal(await noPlan.state(), 'parked from 2025-01-01T10:30:00Z: no price');
});

fleetTest('a price that does not reach back to the first parked hour unparks nothing yet', async (fleet) => {
  const { noPrice, unpriced } = await parkedFleet(fleet);
  await fleet.price(unpriced, { ...CENT, from: '2025-01-01T11:00Z' });
  await fleet.runAt('2025-01-01T14:00Z');
  assert.equal(await noPrice.bill(), '0 h = 0.000000');
  await fleet.price(unpriced, { monthly: '1000', hourly: '0.02', from: '2025-01-01T10:40Z' });
  await fleet.runAt('2025-01-01T14:10Z');
  assert.deepEqual(await noPrice.amounts(), ['0.020000', '0.010000', '0.010000', '0.010000']);
});

fleetTest('hours before the first one without a price are billed, and those after it wait', async (fleet) => {
  const plan = await fleet.plan('cent', CENT);
  const unpriced = await fleet.plan('unpriced');
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({
    plan,
    from: '2025-01-01T10:20Z',
    resizes: [
      { at: '2025-01-01T12:00Z', plan: unpriced },
      { at: '2025-01-01T14:00Z', plan },
    ],
  });
  await fleet.runAt('2025-01-01T16:00Z');
  assert.equal(await vm.bill(), '2 h = 0.020000');
  assert.equal(await vm.state(), 'parked from 2025-01-01T12:20:00Z: no price');
  await fleet.price(unpriced, { monthly: '1000', hourly: '0.03' });
  await fleet.runAt('2025-01-01T16:00Z');
  assert.deepEqual(await vm.amounts(), [
    ...['0.010000', '0.010000', '0.030000', '0.030000', '0.010000', '0.010000'],
  ]);
});

fleetTest(
  'of what was mended in part, the priced hours are billed and the rest stays parked',
  async (fleet) => {
    const late = await fleet.plan('late');
    const later = await fleet.plan('later');
    const acme = await fleet.organization('acme');
    const vm = await acme.instance({
      plan: late,
      from: '2025-01-01T10:20Z',
      resizes: [{ at: '2025-01-01T12:00Z', plan: later }],
    });
    await fleet.runAt('2025-01-01T14:00Z');
    await fleet.price(late, CENT);
    await fleet.runAt('2025-01-01T14:00Z');
    assert.equal(await vm.bill(), '2 h = 0.020000');
    assert.equal(await vm.state(), 'parked from 2025-01-01T12:20:00Z: no price');
    await fleet.price(later, { monthly: '1000', hourly: '0.02' });
    await fleet.runAt('2025-01-01T15:00Z');
    assert.equal(await vm.bill(), '5 h = 0.080000');
  },
);

fleetTest('an unparked month shares its cap and its ordinals with what was billed before', async (fleet) => {
  const plan = await fleet.plan('cent', { monthly: '0.04', hourly: '0.01' });
  const gap = await fleet.plan('gap');
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({
    plan,
    from: '2025-01-31T20:30Z',
    resizes: [
      { at: '2025-01-31T22:00Z', plan: gap },
      { at: '2025-02-01T01:00Z', plan },
    ],
  });
  await fleet.runAt('2025-02-01T03:00Z');
  await fleet.price(gap, { monthly: '0.06', hourly: '0.02' });
  await fleet.runAt('2025-02-01T03:00Z');
  // January: two hours at 0.01; the third of a $0.06 plan is its 0.06 - 0.04, the fourth is above its cap.
  assert.deepEqual(
    (await vm.charges()).map(({ ordinal, amount }) => `${ordinal} ${amount}`),
    ['1 0.010000', '2 0.010000', '3 0.020000', '4 0.000000', '1 0.020000', '2 0.010000', '3 0.010000'],
  );
});

fleetTest('weeks of parked hours are billed in one run', async (fleet) => {
  const unpriced = await fleet.plan('unpriced');
  const acme = await fleet.organization('acme');
  const vm = await acme.instance({ plan: unpriced, from: '2025-01-01T00:00Z', until: '2025-01-22T00:00Z' });
  await fleet.runAt('2025-01-01T01:00Z');
  assert.equal((await acme.wallet()).mark, null);
  await fleet.price(unpriced, CENT);
  const result = await fleet.runAt('2025-01-25T00:00Z');
  assert.equal(await vm.bill(), '504 h = 5.040000');
  assert.equal(await vm.state(), 'settled');
  assert.deepEqual([result.instances, result.hours, result.instancesParked], [1n, 504n, 0n]);
  assert.equal((await acme.ledger()).length, 3);
});

fleetTest('a parked instance that was deleted is billed up to its end', async (fleet) => {
  const { noPrice, unpriced, other } = await parkedFleet(fleet);
  await fleet.read(
    `WITH gone AS (
       UPDATE vps_instances SET status = 'deleted', deleted_at = '2025-01-01T12:40Z' WHERE instance_id = $1 RETURNING *
     )
     UPDATE subscriptions SET ended_at = deleted_at FROM gone WHERE subscription_id = instance_id`,
    [noPrice.id],
  );
  await fleet.price(unpriced, CENT);
  await fleet.runAt('2025-01-01T14:00Z');
  assert.equal(await noPrice.bill(), '2 h = 0.020000');
  assert.equal(await noPrice.state(), 'settled');
  assert.equal((await other.wallet()).mark, null);
});

fleetTest(
  'an instance brought in behind its wallet’s mark is billed from its start by the next run',
  async (fleet) => {
    const plan = await fleet.plan('cent', CENT);
    const acme = await fleet.organization('acme');
    await acme.instance({ plan, from: '2025-01-05T10:20Z' });
    await fleet.runAt('2025-01-05T12:00Z');
    const vm = await acme.instance({ plan, from: '2024-12-31T22:30Z', behindTheMark: true });
    await fleet.runAt('2025-01-05T13:00Z');
    assert.equal(await vm.state(), 'metered');
    assert.equal(await vm.bill(), '111 h = 1.110000');
  },
);

fleetTest('hundreds of parked instances are all unparked, past those that cannot be', async (fleet) => {
  const unpriced = await fleet.plan('unpriced');
  const acme = await fleet.organization('acme');
  const stuck = await acme.instance({ plan: null, from: '2025-01-01T10:00Z' });
  await insertSelected(
    fleet.owner,
    'vps_instances',
    `SELECT $1::bigint AS organization_id, $2::integer AS plan_id, ${METERED_SINCE_START}
     FROM (SELECT timestamptz '2025-01-01 10:00Z' AS start, generate_series(1, 450)) AS many`,
    [acme.id, unpriced.planId],
  );
  assert.equal((await fleet.runAt('2025-01-01T11:00Z')).instancesParked, 451n);
  await fleet.price(unpriced, CENT);
  const result = await fleet.runAt('2025-01-01T11:30Z');
  assert.deepEqual([result.instances, result.hours, result.instancesParked], [450n, 900n, 1n]);
  assert.equal(await stuck.state(), 'parked from 2025-01-01T10:00:00Z: no plan');
});

fleetTest('a run as of a moment before the parked hours leaves them for a later one', async (fleet) => {
  const unpriced = await fleet.plan('unpriced');
  const plan = await fleet.plan('cent', CENT, { ...CENT, from: '2025-01-01T00:00Z' });
  const acme = await fleet.organization('acme');
  const young = await acme.instance({ plan: unpriced, from: '2025-01-01T10:30Z' });
  const old = await acme.instance({
    plan,
    from: '2025-01-01T08:30Z',
    resizes: [{ at: '2025-01-01T10:00Z', plan: unpriced }],
  });
  await fleet.runAt('2025-01-01T12:00Z');
  await fleet.price(unpriced, CENT);
  assert.equal((await fleet.runAt('2025-01-01T08:00Z')).hours, 0n);
  assert.equal((await fleet.runAt('2025-01-01T10:29:59Z')).hours, 0n);
  const result = await fleet.runAt('2025-01-01T12:00Z');
  assert.equal(result.outcome, 'succeeded');
  assert.equal(await young.bill(), '2 h = 0.020000');
  assert.equal(await old.bill(), '4 h = 0.040000');
  await fleet.runAt('2025-01-01T13:00Z');
  assert.equal(await young.bill(), '3 h = 0.030000');
});

fleetTest('a run never unparks beyond its own moment', async (fleet) => {
  const { acme, noPlan, plan } = await parkedFleet(fleet);
  await noPlan.givePlan(plan);
  const result = await fleet.runAt('2025-01-01T11:00Z');
  assert.deepEqual([result.hours, result.outcome], [0n, 'succeeded']);
  assert.equal((await acme.wallet()).mark, '2025-01-01T12:45:00Z');
  await fleet.runAt('2025-01-01T12:45Z');
  assert.equal(await noPlan.bill(), '3 h = 0.030000');
  assert.equal(parseInstant('2025-01-01T11:00Z'), result.billedThrough);
});
