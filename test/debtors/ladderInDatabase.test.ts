/** Rules 21 to 26 by the roles that apply them: after each run the daemon's, on each movement the app's. */
import assert from 'node:assert/strict';
import { InstanceService } from '../../api/services/instances/instanceService.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { inTransaction } from '../../db/transaction.ts';
import { lockWallet, postMovement } from '../../db/wallets/wallets.ts';
import { parseMicros } from '../../domain/money.ts';
import { type Fleet, fleetTest } from '../support/fleet.ts';
import { blockedBackends } from '../support/waiting.ts';
import { debtorOf, eventsOf, ladderOf, powerOf, topUp } from '../support/ladder.ts';

const AT_ONCE = ladderOf({ graceHours: 0 });
const bill = async (fleet: Fleet) => fleet.runAt(await fleet.hoursFromNow(0));

fleetTest(
  'past due, suspended and powered off, and a payment that reaches zero resumes it',
  async (fleet) => {
    const { organization, instanceId } = await debtorOf(fleet);
    await bill(fleet);
    assert.equal((await organization.wallet()).balance, '-0.500000');
    await ladderOf().applyToAll(fleet.daemon);
    assert.equal(await powerOf(fleet, instanceId), 'free 0 0', 'in its grace');
    await AT_ONCE.applyToAll(fleet.daemon);
    assert.equal(await powerOf(fleet, instanceId), 'held on 1 0');
    await topUp(fleet, organization, '0.49', AT_ONCE);
    assert.equal(await powerOf(fleet, instanceId), 'held on 1 0');
    await topUp(fleet, organization, '0.01', AT_ONCE);
    assert.equal((await organization.wallet()).balance, '0.000000');
    assert.equal(await powerOf(fleet, instanceId), 'free on 2 0');
    assert.deepEqual(await eventsOf(fleet, organization), [
      'wallet.past_due',
      'organization.suspended grace',
      'wallet.resumed',
      'organization.resumed',
    ]);
  },
);

fleetTest('what its owner had stopped stays stopped, also through two suspensions on end', async (fleet) => {
  const { organization, instanceId } = await debtorOf(fleet);
  await fleet.read(`UPDATE vps_instances SET status = 'stopped' WHERE instance_id = $1`, [instanceId]);
  const free = await fleet.plan('free', { monthly: '0' });
  const other = await organization.instance({ plan: free, from: await fleet.hoursFromNow(-0.5) });
  await bill(fleet);
  await AT_ONCE.applyToAll(fleet.daemon);
  assert.equal(await powerOf(fleet, instanceId), 'held off 1 0');
  assert.equal(await powerOf(fleet, other.id), 'held on 1 0');
  await topUp(fleet, organization, '0.50', AT_ONCE);
  await fleet.read(`UPDATE vps_instances SET status = 'stopped' WHERE instance_id = $1`, [other.id]);
  await organization.owe('1');
  await AT_ONCE.applyToAll(fleet.daemon);
  assert.equal(await powerOf(fleet, other.id), 'held on 3 0', 'stopped by us, not by its owner');
});

fleetTest(
  'a payment between decision and suspension wins: it is decided again under the wallet’s lock',
  async (fleet) => {
    const { organization, instanceId } = await debtorOf(fleet);
    await bill(fleet);
    const pass = await inTransaction(fleet.app, async (client) => {
      await lockWallet(client, organization.id);
      const applying = AT_ONCE.applyToAll(fleet.daemon);
      await blockedBackends(fleet.owner, 1);
      await postMovement(client, {
        organizationId: organization.id,
        kind: 'top_up',
        amountMicros: parseMicros('5'),
        idempotencyKey: 'just in time',
        reason: 'paid',
        actor: 'test',
      });
      return { applying };
    });
    await pass.applying;
    assert.equal(await powerOf(fleet, instanceId), 'free 0 0');
    assert.deepEqual(await eventsOf(fleet, organization), [
      'wallet.past_due',
      'wallet.resumed',
      'wallet.low 24',
    ]);
  },
);

fleetTest('nobody is suspended while the platform’s own record shows it down', async (fleet) => {
  const { instanceId } = await debtorOf(fleet);
  await bill(fleet);
  const record = (onTime: boolean) =>
    fleet.read(
      `INSERT INTO status_minutes (minute, database_reachable, billing_on_time)
       SELECT date_trunc('minute', clock_timestamp()), true, $1
       ON CONFLICT (minute) DO UPDATE SET billing_on_time = $1`,
      [onTime],
    );
  await record(false);
  await AT_ONCE.applyToAll(fleet.daemon);
  assert.equal(await powerOf(fleet, instanceId), 'free 0 0');
  await fleet.read('DELETE FROM status_minutes');
  await record(true);
  await AT_ONCE.applyToAll(fleet.daemon);
  assert.equal(await powerOf(fleet, instanceId), 'held on 1 0');
});

fleetTest('a debt beyond the limit suspends, but not if its hours were caught up', async (fleet) => {
  const plan = await fleet.plan('dear', { monthly: '6000', hourly: '30' });
  const punctual = await fleet.organization('punctual', { balance: '1' });
  const one = await punctual.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
  const late = await fleet.organization('late', { balance: '1' });
  const other = await late.instance({ plan, from: await fleet.hoursFromNow(-50) });
  await bill(fleet);
  await ladderOf().applyToAll(fleet.daemon);
  assert.equal(await powerOf(fleet, one.id), 'held on 1 0');
  assert.deepEqual(await eventsOf(fleet, punctual), ['wallet.past_due', 'organization.suspended limit']);
  assert.equal(await powerOf(fleet, other.id), 'free 0 0');
});

fleetTest('released parked hours give fresh grace from their posting on', async (fleet) => {
  const unpriced = await fleet.plan('unpriced');
  const acme = await fleet.organization('acme', { balance: '1' });
  const parked = await acme.instance({ plan: unpriced, from: await fleet.hoursFromNow(-60) });
  await bill(fleet);
  await fleet.price(unpriced, { monthly: '6000', hourly: '1' });
  await bill(fleet);
  assert.equal(await parked.state(), 'metered');
  assert.ok(parseMicros((await acme.wallet()).balance) < parseMicros('-50'));
  await ladderOf().applyToAll(fleet.daemon);
  assert.equal(await powerOf(fleet, parked.id), 'free 0 0');
});

fleetTest(
  'a chargeback suspends at once, but not when all that was taken has been given back',
  async (fleet) => {
    const { organization, instanceId } = await debtorOf(fleet);
    await organization.owe('1');
    await ladderOf().applyToAll(fleet.daemon);
    assert.equal(await powerOf(fleet, instanceId), 'held on 1 0');
    assert.equal((await eventsOf(fleet, organization)).at(-1), 'organization.suspended chargeback');
    const other = await debtorOf(fleet, 'other');
    await other.organization.owe('1');
    const { id } = other.organization;
    const taken = await fleet.read<{ entry: bigint; amount: bigint }>(
      `SELECT entry_no AS entry, -amount_micros AS amount FROM wallet_ledger WHERE organization_id = $1 AND kind = 'chargeback'`,
      [id],
    );
    await bill(fleet);
    for (const { entry, amount } of taken) {
      await postMovement(fleet.app, {
        organizationId: id,
        kind: 'chargeback_reversed',
        amountMicros: amount,
        concernsEntryNo: entry,
        idempotencyKey: `back ${entry}`,
        reason: 'given again',
        actor: 'test',
      });
    }
    await ladderOf().applyToAll(fleet.daemon);
    assert.equal((await other.organization.wallet()).balance, '-0.500000');
    assert.equal(await powerOf(fleet, other.instanceId), 'free 0 0');
  },
);

fleetTest('a hold, an exemption and an own limit are heeded', async (fleet) => {
  const debtors: ({ handle: string } & Awaited<ReturnType<typeof debtorOf>>)[] = [];
  for (const handle of ['held', 'exempt', 'limited', 'over'])
    debtors.push({ handle, ...(await debtorOf(fleet, handle)) });
  await bill(fleet);
  const terms: Record<string, string> = {
    held: `hold_until, hold_reason) SELECT $1, 'test', clock_timestamp() + interval '1 hour', 'ill'`,
    exempt: `exempt_reason) SELECT $1, 'test', 'ours'`,
    limited: `debt_limit_micros, limit_reason) SELECT $1, 'test', 400000, 'risky'`,
    over: `hold_until, hold_reason) SELECT $1, 'test', clock_timestamp(), 'was ill'`,
  };
  for (const { handle, organization } of debtors)
    await fleet.read(`INSERT INTO debtor_terms (organization_id, changed_by, ${terms[handle]}`, [
      organization.id,
    ]);
  const states = async () => Promise.all(debtors.map(({ instanceId }) => powerOf(fleet, instanceId)));
  await ladderOf().applyToAll(fleet.daemon);
  assert.deepEqual(await states(), ['free 0 0', 'free 0 0', 'held on 1 0', 'free 0 0']);
  await AT_ONCE.applyToAll(fleet.daemon);
  assert.deepEqual(await states(), ['free 0 0', 'free 0 0', 'held on 1 0', 'held on 1 0']);
});

fleetTest(
  'an alert is told once on the way down, the worst of several, and again after it was armed',
  async (fleet) => {
    const { organization } = await debtorOf(fleet, 'acme', '101');
    const pass = () => ladderOf().applyToAll(fleet.daemon);
    await bill(fleet);
    await pass();
    await pass();
    assert.deepEqual(await eventsOf(fleet, organization), ['wallet.low 168'], '100 hours');
    await topUp(fleet, organization, '109');
    await pass();
    assert.deepEqual(await eventsOf(fleet, organization), ['wallet.low 168'], '209 hours: not armed yet');
    await topUp(fleet, organization, '1');
    await organization.credit('-190');
    await pass();
    await pass();
    assert.deepEqual(await eventsOf(fleet, organization), ['wallet.low 168', 'wallet.low 24']);
  },
);

fleetTest('one organization’s failure stops no other, and is named', async (fleet) => {
  const debtors: Awaited<ReturnType<typeof debtorOf>>[] = [];
  for (const handle of ['one', 'two', 'three']) debtors.push(await debtorOf(fleet, handle));
  await bill(fleet);
  const ill = debtors[1]?.organization.id;
  await fleet.read(`ALTER TABLE suspensions ADD CONSTRAINT ill CHECK (organization_id <> ${ill})`);
  const failures: bigint[] = [];
  await AT_ONCE.applyToAll(fleet.daemon, { onFailure: (organizationId) => failures.push(organizationId) });
  assert.deepEqual(failures, [ill]);
  const states = await Promise.all(debtors.map(({ instanceId }) => powerOf(fleet, instanceId)));
  assert.deepEqual(states, ['held on 1 0', 'free 0 0', 'held on 1 0']);
});

fleetTest('what is suspended is charged until it is deleted, also while it is held', async (fleet) => {
  const plan = await fleet.plan('dear', { monthly: '600', hourly: '1' });
  const organization = await fleet.organization('acme', { balance: '0.50' });
  const { id } = await organization.instance({ plan, from: await fleet.hoursFromNow(-3.5) });
  await fleet.runAt(await fleet.hoursFromNow(-3));
  await AT_ONCE.applyToAll(fleet.daemon);
  assert.equal(await powerOf(fleet, id), 'held on 1 0');
  assert.equal((await organization.wallet()).balance, '-0.500000');
  await new InstanceService(fleet.app).delete(organization.id, id);
  await fleet.runAt(await fleet.hoursFromNow(0));
  // Hours 2 to 4 began while it was suspended; nothing is left to begin.
  assert.equal((await organization.wallet()).balance, '-3.500000');
  const [subscription] = await fleet.read(
    'SELECT billing_state, ended_at IS NOT NULL AS ended FROM subscriptions WHERE subscription_id = $1',
    [id],
  );
  assert.deepEqual(subscription, { billing_state: 'settled', ended: true });
  await AT_ONCE.applyToAll(fleet.daemon);
  assert.deepEqual(await eventsOf(fleet, organization), [
    'wallet.past_due',
    'organization.suspended grace',
    'instance.deleted',
  ]);
});

fleetTest(
  'a credit from -0.01 to exactly zero resumes once, and the same again does nothing',
  async (fleet) => {
    const { organization, instanceId } = await debtorOf(fleet, 'acme', '0.99');
    await bill(fleet);
    await AT_ONCE.applyToAll(fleet.daemon);
    const credit = () =>
      new WalletService(fleet.app, {}, AT_ONCE).move({
        organizationId: organization.id,
        kind: 'credit',
        amountMicros: parseMicros('0.01'),
        idempotencyKey: 'goodwill',
        reason: 'goodwill',
        actor: 'test',
      });
    await credit();
    await credit();
    await AT_ONCE.applyToAll(fleet.daemon);
    assert.equal((await organization.wallet()).balance, '0.000000');
    assert.equal(await powerOf(fleet, instanceId), 'free on 2 0');
    assert.deepEqual((await eventsOf(fleet, organization)).slice(2), [
      'wallet.resumed',
      'organization.resumed',
    ]);
  },
);

fleetTest('a run applies the ladder, and one that fails makes no run fail', async (fleet) => {
  const { instanceId } = await debtorOf(fleet);
  const told: string[] = [];
  const onEvent = ({ type }: { type: string }) => told.push(type);
  await fleet.read('REVOKE INSERT ON suspensions FROM containerstacks_daemon');
  const failed = await fleet.runAt(await fleet.hoursFromNow(0), { ladder: AT_ONCE, onEvent });
  assert.equal(failed.outcome, 'succeeded');
  assert.ok(told.includes('ladderFailed'));
  await fleet.read('GRANT INSERT ON suspensions TO containerstacks_daemon');
  await fleet.runAt(await fleet.hoursFromNow(0), { ladder: AT_ONCE });
  assert.equal(await powerOf(fleet, instanceId), 'held on 1 0');
});

fleetTest(
  'nothing is started while the organization is suspended, whatever the wallet holds',
  async (fleet) => {
    const { organization, instanceId } = await debtorOf(fleet, 'acme', '1000');
    await fleet.read(
      `INSERT INTO suspensions (organization_id, reason, explanation, suspended_by) VALUES ($1, 'abuse', 'spam', 'test')`,
      [organization.id],
    );
    await fleet.read(`UPDATE vps_instances SET status = 'stopped' WHERE instance_id = $1`, [instanceId]);
    const instances = new InstanceService(fleet.app);
    await assert.rejects(instances.requestAction(organization.id, instanceId, 'start', { operator: 'ada' }), {
      code: 'conflict',
      message: 'the organization is suspended: nothing can be created, started or enlarged',
    });
  },
);
