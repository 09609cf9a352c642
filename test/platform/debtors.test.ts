/** Suspensions, what administrators grant, the list of debtors, and what a provisioner is asked and reports. */
import assert from 'node:assert/strict';
import { insertRow } from '../support/insertRows.ts';
import { debtorOf, ladderOf, powerOf, topUp } from '../support/ladder.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';

const AT_ONCE = ladderOf({ graceHours: 0 });

async function suspendedDebtor(world: Platform) {
  const { fleet } = world;
  const debtor = await debtorOf(fleet);
  await fleet.runAt(await fleet.hoursFromNow(0), { ladder: AT_ONCE });
  return debtor;
}

const tasks = async (world: Platform) =>
  (await world.ask(world.administrator, 'GET', '/api/provisioning/power')).json().items;
const report = (world: Platform, id: bigint, body: object) =>
  world.ask(world.administrator, 'POST', `/api/provisioning/power/acme/vps/${id}`, { body });

platformTest('what is to be off stays in the list until its generation is reported', async (world) => {
  const { organization, instanceId } = await suspendedDebtor(world);
  const [task, ...others] = await tasks(world);
  assert.deepEqual(others, []);
  const { organization: handle, kind, id, task: asked, power, generation } = task;
  assert.deepEqual(
    [handle, kind, id, asked, power, generation],
    ['acme', 'vps', `${instanceId}`, 'suspend', 'off', '1'],
  );
  assert.equal((await report(world, instanceId, { generation: '1', power: 'on' })).statusCode, 409);
  assert.equal((await report(world, instanceId, { generation: '2', power: 'off' })).statusCode, 409);
  assert.equal((await report(world, instanceId, { generation: '1', power: 'off' })).statusCode, 204);
  assert.deepEqual(await tasks(world), []);
  // It came up by itself, and is to be off all the same.
  await world.fleet.read(`UPDATE vps_instances SET status = 'running' WHERE instance_id = $1`, [instanceId]);
  assert.equal((await tasks(world)).length, 1);
  await topUp(world.fleet, organization, '5', AT_ONCE);
  assert.equal(
    (await report(world, instanceId, { generation: '1', power: 'off' })).statusCode,
    409,
    'overtaken',
  );
  const [resume] = await tasks(world);
  assert.deepEqual([resume.task, resume.power, resume.generation], ['resume', 'on', '2']);
  assert.equal((await report(world, instanceId, { generation: '2', power: 'on' })).statusCode, 204);
  assert.equal(await powerOf(world.fleet, instanceId), 'free on 2 2');
  await organization.owe('10');
  await AT_ONCE.applyToAll(world.fleet.daemon);
  const late = await report(world, instanceId, { generation: '1', power: 'off' });
  assert.equal(late.statusCode, 409, 'off as well, but what was reported is the first suspension');
  assert.equal(await powerOf(world.fleet, instanceId), 'held on 3 2');
});

platformTest('an owner may stop what is suspended, and it stays stopped', async (world) => {
  const { organization, instanceId } = await suspendedDebtor(world);
  const owner = await world.member(organization, 'owner');
  const act = (action: string) =>
    world.ask(owner, 'POST', `/api/organizations/acme/instances/${instanceId}/${action}`);
  assert.equal((await act('stop')).statusCode, 200);
  await topUp(world.fleet, organization, '5', AT_ONCE);
  const [resume] = await tasks(world);
  assert.deepEqual([resume.task, resume.power], ['resume', 'off']);
});

platformTest(
  'abuse suspends until an administrator takes it away; a payment ends what is unpaid alone',
  async (world) => {
    const { organization, instanceId } = await suspendedDebtor(world);
    const owner = await world.member(organization, 'owner');
    const ask = (act: string, body: object, user = world.administrator) =>
      world.ask(user, 'POST', `/api/organizations/acme/${act}`, { body });
    const abuse = { reason: 'abuse', explanation: 'spam' };
    assert.equal((await ask('suspend', abuse, owner)).statusCode, 403);
    assert.equal((await ask('suspend', { reason: 'unpaid', explanation: ' ' })).statusCode, 400);
    assert.equal((await ask('suspend', abuse)).statusCode, 204);
    assert.equal((await ask('suspend', abuse)).statusCode, 409);
    await topUp(world.fleet, organization, '5', AT_ONCE);
    assert.equal(await powerOf(world.fleet, instanceId), 'held on 1 0');
    const ladder = async () => (await world.ask(owner, 'GET', '/api/organizations/acme/ladder')).json();
    assert.deepEqual((await ladder()).suspendedFor, ['abuse']);
    assert.equal((await ask('resume', abuse)).statusCode, 204);
    assert.equal((await ask('resume', abuse)).statusCode, 409);
    assert.equal(await powerOf(world.fleet, instanceId), 'free on 2 0');
    const { state, suspendedFor, events } = await ladder();
    assert.deepEqual([state, suspendedFor], ['low', []]);
    assert.deepEqual(
      events.map(({ type, details }: { type: string; details: { reason?: string } }) => [
        type,
        details.reason,
      ]),
      [
        ['organization.resumed', 'abuse'],
        ['wallet.topped_up', undefined],
        ['wallet.resumed', undefined],
        ['organization.suspended', 'abuse'],
        ['organization.suspended', 'unpaid'],
        ['wallet.past_due', undefined],
        ['wallet.topped_up', undefined],
      ],
    );
  },
);

platformTest('a hold and an exemption resume at once, are for a reason, and end', async (world) => {
  const { instanceId } = await suspendedDebtor(world);
  const put = (what: string, body: object) =>
    world.ask(world.administrator, 'POST', `/api/organizations/acme/${what}`, { body });
  const until = await world.fleet.hoursFromNow(24);
  assert.equal((await put('hold', { until, reason: ' ' })).statusCode, 400);
  assert.equal((await put('hold', { until: '2020-01-01T00:00:00Z', reason: 'ill' })).statusCode, 400);
  assert.equal((await put('hold', { until, reason: 'ill' })).statusCode, 204);
  assert.equal(await powerOf(world.fleet, instanceId), 'free on 2 0');
  const ladder = async () =>
    (await world.ask(world.administrator, 'GET', '/api/organizations/acme/ladder')).json();
  assert.equal((await ladder()).hold.reason, 'ill');
  assert.equal((await put('exemption', { exempt: true, reason: 'ours' })).statusCode, 204);
  assert.equal((await put('hold', { until: null, reason: 'well' })).statusCode, 204);
  const { hold, exemptFor, next, state } = await ladder();
  assert.deepEqual([hold, exemptFor, next, state], [null, 'ours', null, 'past_due']);
  assert.equal((await put('exemption', { exempt: false, reason: 'sold' })).statusCode, 204);
  assert.equal((await put('debt-limit', { limit: '0.50', reason: 'risky' })).statusCode, 204);
  assert.equal(await powerOf(world.fleet, instanceId), 'held on 3 0');
});

platformTest(
  'debtors are listed by age or debt, with totals, the sum that ends it and the next step',
  async (world) => {
    const { fleet } = world;
    const small = await debtorOf(fleet, 'small', '0.75');
    const large = await debtorOf(fleet, 'large', '0.25');
    await debtorOf(fleet, 'good', '500');
    await fleet.runAt(await fleet.hoursFromNow(0));
    const list = async (query: string) =>
      (await world.ask(world.administrator, 'GET', `/api/billing/debtors?${query}`)).json();
    const { items, ages, nextCursor } = await list('sort=debt&limit=1');
    assert.deepEqual(
      items.map(({ organization, state, balance, due, dueWithNextHour, next }: Record<string, unknown>) => [
        ...[organization, state, balance, due, dueWithNextHour],
        (next as { step: string }).step,
      ]),
      [['large', 'past_due', '-0.750000', '0.750000', '1.750000', 'suspension']],
    );
    assert.deepEqual(ages[0], { fromDays: 0, untilDays: 3, organizations: 2, owed: '1.000000' });
    assert.equal(ages.length, 4);
    const second = await list(`sort=debt&limit=1&cursor=${nextCursor}`);
    assert.deepEqual(
      second.items.map(({ organization }: { organization: string }) => organization),
      ['small'],
    );
    assert.equal((await list('sort=age')).items.length, 2);
    const file = await world.ask(world.administrator, 'GET', '/api/billing/debtors.csv?sort=debt');
    const lines = file.body.trim().split('\r\n');
    assert.equal(lines[0], 'organization,name,state,since,balance,due,nextStep,nextAt');
    assert.match(lines[1] ?? '', /^large,large,past_due,.*,-0\.750000,0\.750000,suspension,/);
    assert.equal(lines.length, 3);
    assert.ok(small.instanceId !== large.instanceId);
  },
);

platformTest(
  'what is held says why and what comes afterwards, and may be made smaller but not started, rebooted or added to',
  async (world) => {
    const { organization, instanceId } = await suspendedDebtor(world);
    await world.fleet.plan('cheap', { monthly: '6', hourly: '0.01' });
    const owner = await world.member(organization, 'owner');
    const base = '/api/organizations/acme';
    const instance = `${base}/instances/${instanceId}`;
    const read = async () => (await world.ask(owner, 'GET', instance)).json().held;
    const send = (path: string, body?: object) =>
      world.ask(owner, 'POST', path, body === undefined ? {} : { body });
    assert.deepEqual(await read(), { for: ['unpaid'], powerAfterwards: 'on' });
    const reboot = await send(`${instance}/reboot`);
    assert.deepEqual(
      [reboot.statusCode, reboot.json().detail],
      [409, 'the organization is suspended: the instance is held off'],
    );
    assert.equal((await send(`${instance}/stop`)).statusCode, 200);
    assert.deepEqual(await read(), { for: ['unpaid'], powerAfterwards: 'off' });
    await report(world, instanceId, { generation: '1', power: 'off' });
    const asked = async (query: string) => {
      const { isAdmitted, isSuspended } = (
        await world.ask(owner, 'GET', `${base}/admission?${query}`)
      ).json();
      return [isAdmitted, isSuspended];
    };
    assert.deepEqual(await asked(`kind=vps&resource=${instanceId}`), [false, true]);
    // 0.50 are owed, and an hour costs 1.00: a payment of both starts it.
    const unpaid = await send(`${instance}/start`);
    assert.deepEqual([unpaid.statusCode, unpaid.json().shortfall.missing], [402, '1.500000']);
    const abuse = { reason: 'abuse', explanation: 'spam' };
    const decide = (act: string) => world.ask(world.administrator, 'POST', `${base}/${act}`, { body: abuse });
    assert.equal((await decide('suspend')).statusCode, 204);
    assert.equal((await send(`${instance}/start`)).statusCode, 409);
    assert.equal((await decide('resume')).statusCode, 204);
    assert.deepEqual(await asked('kind=vps&plan=cheap'), [false, true]);
    assert.deepEqual(await asked(`kind=vps&resource=${instanceId}&plan=cheap`), [true, false]);
    assert.equal((await send(`${instance}/resize`, { plan: 'cheap' })).statusCode, 200);
    await topUp(world.fleet, organization, '5', AT_ONCE);
    assert.equal(await read(), null);
  },
);

platformTest('what never ran is neither switched off nor on by a suspension and its end', async (world) => {
  const { organization, instanceId } = await suspendedDebtor(world);
  const young = await insertRow<{ instance_id: bigint }>(world.fleet.owner, 'vps_instances', {
    organization_id: organization.id,
    status: 'error',
    held: true,
    resume_power: 'on',
    power_generation: 1,
    power_since: 'now',
  });
  const ids = (await tasks(world)).map(({ id }: { id: string }) => id);
  assert.deepEqual(ids, [`${instanceId}`]);
  const refused = await report(world, young.instance_id, { generation: '1', power: 'off' });
  assert.deepEqual([refused.statusCode, refused.json().detail], [409, 'the instance never ran']);
});
