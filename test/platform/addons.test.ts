import assert from 'node:assert/strict';
import { SimulatedProvisioner } from '../../api/services/instances/provisioner.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';

const BASE = '/api/organizations/acme/instances';

/** Acme with a balance, a VPS plan of $0.01 an hour, and volumes at $0.10 a GiB and month. */
async function acmeWith(world: Platform, balance: string) {
  const small = await world.fleet.plan('small', { monthly: '6.72' });
  await world.fleet.addonPlan('gib', { monthly: '0.10' });
  const acme = await world.fleet.organization('acme', { balance });
  return { acme, small, owner: await world.member(acme, 'owner') };
}

function add(world: Platform, user: bigint, instance: bigint | string, quantity = 100) {
  const body = { plan: 'gib', name: 'data', quantity };
  return world.ask(user, 'POST', `${BASE}/${instance}/addons`, { body });
}

async function billNow({ fleet }: Platform): Promise<void> {
  await fleet.runAt(await fleet.hoursFromNow(0));
}

platformTest(
  'a volume of 100 GiB is billed from its creation, and its quantity changes from the next hour on',
  async (world) => {
    const { acme, small, owner } = await acmeWith(world, '10');
    const vm = await acme.instance({ plan: small, from: await world.fleet.hoursFromNow(-0.5) });
    const made = await add(world, owner, vm.id);
    assert.equal(made.statusCode, 201, made.body);
    const { id, name, plan, quantity, perHour, perMonth, billingStartedAt, createdAt } = made.json();
    // 100 * 0.10 = 10 a month, 10 / 672 = 0.014880… an hour.
    assert.deepEqual(
      { name, plan, quantity, perHour, perMonth, billingStartedAt },
      {
        name: 'data',
        plan: 'gib',
        quantity: 100,
        perHour: '0.014881',
        perMonth: '10.000000',
        billingStartedAt: createdAt,
      },
    );
    await billNow(world);
    const url = `${BASE}/${vm.id}/addons/${id}`;
    assert.equal((await world.ask(owner, 'GET', url)).json().costThisMonth, '0.014881');
    const [line] = (await world.ask(owner, 'GET', '/api/organizations/acme/wallet/ledger/2'))
      .json()
      .items.slice(1);
    assert.deepEqual(
      [line.kind, line.instance, line.addonOf, line.name, line.plans, line.amount],
      ['addon', id, String(vm.id), 'data (vm)', ['gib'], '0.014881'],
    );

    const more = await world.ask(owner, 'PATCH', url, { body: { quantity: 200 } });
    assert.deepEqual([more.json().quantity, more.json().perMonth], [200, '20.000000']);
    assert.equal((await world.ask(owner, 'PATCH', url, { body: { quantity: 200 } })).statusCode, 409);
    // What began before keeps its price; test/billing/quantity.test.ts has the hours after a change.
    await billNow(world);
    assert.deepEqual(await world.fleet.read('SELECT quantity FROM subscription_plan_history'), [
      { quantity: 100 },
    ]);
    assert.equal((await world.fleet.charges()).length, 2);
  },
);

platformTest(
  'an add-on of an instance that has not run is billed from its first running on',
  async (world) => {
    const { owner } = await acmeWith(world, '10');
    const body = { name: 'vm', plan: 'small', region: 'here' };
    const { id } = (await world.ask(owner, 'POST', BASE, { body })).json();
    const addon = (await add(world, owner, id)).json();
    assert.equal(addon.billingStartedAt, null);
    await billNow(world);
    assert.deepEqual(await world.fleet.charges(), []);
    const report = `/api/provisioning/instances/acme/${id}/status`;
    const running = await world.ask(world.administrator, 'POST', report, { body: { status: 'running' } });
    const started = (await world.ask(owner, 'GET', `${BASE}/${id}/addons/${addon.id}`)).json();
    assert.equal(started.billingStartedAt, running.json().billingStartedAt);
    await billNow(world);
    assert.equal((await world.fleet.charges()).length, 2);
  },
);

platformTest('add-ons end with their instance, at the same moment', async (world) => {
  const { acme, small, owner } = await acmeWith(world, '10');
  const vm = await acme.instance({ plan: small, from: await world.fleet.hoursFromNow(-0.5) });
  const kept = (await add(world, owner, vm.id)).json();
  const dropped = (await add(world, owner, vm.id)).json();
  const gone = await world.ask(owner, 'DELETE', `${BASE}/${vm.id}/addons/${dropped.id}`);
  assert.notEqual(gone.json().deletedAt, null);
  assert.equal((await world.ask(owner, 'DELETE', `${BASE}/${vm.id}/addons/${dropped.id}`)).statusCode, 409);
  const { deletedAt } = (await world.ask(owner, 'DELETE', `${BASE}/${vm.id}`)).json();
  assert.equal(
    (await world.ask(owner, 'GET', `${BASE}/${vm.id}/addons/${kept.id}`)).json().deletedAt,
    deletedAt,
  );
  const list = async (query: string) =>
    (await world.ask(owner, 'GET', `${BASE}/${vm.id}/addons${query}`)).json().items.length;
  assert.deepEqual([await list(''), await list('?deleted=true')], [0, 2]);
  assert.equal((await add(world, owner, vm.id)).statusCode, 409);
  await billNow(world);
  assert.deepEqual(
    await world.fleet.read('SELECT billing_state, ended_at IS NOT NULL AS ended FROM subscriptions'),
    Array.from({ length: 3 }, () => ({ billing_state: 'settled', ended: true })),
  );
  assert.equal((await world.fleet.charges()).length, 3);
});

platformTest('the wallet is asked for an add-on and for more of it, not for less', async (world) => {
  const { acme, small, owner } = await acmeWith(world, '0.024880');
  const vm = await acme.instance({ plan: small, from: await world.fleet.hoursFromNow(-0.5) });
  // 0.01 for the instance, 0.014881 for the volume.
  const refused = await add(world, owner, vm.id);
  assert.deepEqual([refused.statusCode, refused.json().shortfall.missing], [402, '0.000001']);
  const asked = async (query: string) =>
    (await world.ask(owner, 'GET', `/api/organizations/acme/admission?kind=addon&${query}`)).json();
  assert.equal((await asked('plan=gib&quantity=100')).missing, '0.000001');
  await acme.credit('0.000001');
  const { id } = (await add(world, owner, vm.id)).json();
  const url = `${BASE}/${vm.id}/addons/${id}`;
  assert.equal((await asked(`resource=${id}&quantity=101`)).isAdmitted, false);
  assert.equal((await world.ask(owner, 'PATCH', url, { body: { quantity: 101 } })).statusCode, 402);
  await acme.owe('1');
  assert.equal((await asked(`resource=${id}&quantity=99`)).isAdmitted, true);
  assert.equal((await world.ask(owner, 'PATCH', url, { body: { quantity: 99 } })).statusCode, 200);
  assert.equal((await world.ask(owner, 'DELETE', url)).statusCode, 200);
});

platformTest(
  'an administrator overrides for an add-on, and all that happens to it is logged',
  async (world) => {
    const { acme, small, owner } = await acmeWith(world, '0.01');
    const vm = await acme.instance({ plan: small, from: await world.fleet.hoursFromNow(-0.5) });
    const base = `${BASE}/${vm.id}/addons`;
    const body = { plan: 'gib', overrideReason: 'promised by phone' };
    assert.equal((await world.ask(owner, 'POST', base, { body })).statusCode, 403);
    const { id, name } = (await world.ask(world.administrator, 'POST', base, { body })).json();
    assert.equal(name, 'Small');
    const dear = { quantity: 30_000, overrideReason: 'a big one' };
    assert.equal(
      (await world.ask(world.administrator, 'PATCH', `${base}/${id}`, { body: dear })).statusCode,
      200,
    );
    await world.ask(owner, 'DELETE', `${base}/${id}`);
    const logged = await world.fleet.read(
      `SELECT action, subject, detail->>'overrideReason' AS reason FROM audit_log ORDER BY audit_id`,
    );
    assert.deepEqual(logged, [
      { action: 'addon.create', subject: `add-on ${id}`, reason: 'promised by phone' },
      { action: 'addon.change', subject: `add-on ${id}`, reason: 'a big one' },
      { action: 'addon.delete', subject: `add-on ${id}`, reason: null },
    ]);
  },
);

platformTest('an add-on is of one instance, in whole numbers, and of a plan for add-ons', async (world) => {
  const { acme, small, owner } = await acmeWith(world, '10');
  const from = await world.fleet.hoursFromNow(-0.5);
  const vm = await acme.instance({ plan: small, from });
  const other = await acme.instance({ plan: small, from });
  const failed = await acme.instance({ plan: small, status: 'error' });
  const { id } = (await add(world, owner, vm.id)).json();
  assert.equal((await world.ask(owner, 'GET', `${BASE}/${other.id}/addons/${id}`)).statusCode, 404);
  assert.equal((await world.ask(owner, 'DELETE', `${BASE}/${other.id}/addons/${id}`)).statusCode, 404);
  assert.equal((await add(world, owner, failed.id)).statusCode, 409);
  for (const quantity of [0, 30_001, 1.5])
    assert.equal((await add(world, owner, vm.id, quantity)).statusCode, 400);
  const body = { plan: 'small' };
  assert.equal((await world.ask(owner, 'POST', `${BASE}/${vm.id}/addons`, { body })).statusCode, 409);
});

platformTest('the operator’s tooling sees the add-ons that are to be there', async (world) => {
  const { acme, small, owner } = await acmeWith(world, '10');
  const vm = await acme.instance({ plan: small, from: await world.fleet.hoursFromNow(-0.5) });
  const { id } = (await add(world, owner, vm.id)).json();
  const list = async (query = '') =>
    (await world.ask(world.administrator, 'GET', `/api/provisioning/addons${query}`)).json().items;
  assert.deepEqual(await list('?region=here'), [
    {
      organization: 'acme',
      instance: String(vm.id),
      instanceName: 'vm',
      externalRef: null,
      region: 'here',
      id,
      name: 'data',
      plan: 'gib',
      quantity: 100,
    },
  ]);
  assert.deepEqual(await list('?region=there'), []);
  await world.ask(owner, 'DELETE', `${BASE}/${vm.id}`);
  assert.deepEqual(await list(), []);
});

platformTest('when the machine is reported as gone, its add-ons have ended before', async (world) => {
  const { acme, small, owner } = await acmeWith(world, '10');
  const vm = await acme.instance({ plan: small, from: await world.fleet.hoursFromNow(-0.5) });
  const { id } = (await add(world, owner, vm.id)).json();
  const { deletedAt } = (await world.ask(owner, 'DELETE', `${BASE}/${vm.id}`)).json();
  const simulation = new SimulatedProvisioner({
    pool: world.fleet.app,
    provisioning: world.services.provisioning,
    containers: world.services.containers,
    wantedForMs: 0,
    onError: (error) => assert.fail(error),
  });
  assert.equal(await simulation.look(), 1);
  assert.equal((await world.ask(owner, 'GET', `${BASE}/${vm.id}/addons/${id}`)).json().deletedAt, deletedAt);
});
