import assert from 'node:assert/strict';
import { type Platform, platformTest } from '../support/platformApp.ts';

const BASE = '/api/organizations/acme';

/** Acme with a balance, and plans of VPS at $0.01 and $120 a month, free, and $0.10 an hour. */
async function acmeWith(world: Platform, balance?: string) {
  const { fleet } = world;
  const small = await fleet.plan('small', { monthly: '6.72' });
  await fleet.plan('dear', { monthly: '120' });
  await fleet.plan('large', { monthly: '67.2' });
  const free = await fleet.plan('free', { monthly: '0' });
  const acme = await fleet.organization('acme', balance === undefined ? {} : { balance });
  return { acme, small, free, owner: await world.member(acme, 'owner') };
}

async function tiny(world: Platform): Promise<void> {
  const plan = { body: { kind: 'container', code: 'tiny', memoryMib: 256 } };
  await world.ask(world.administrator, 'POST', '/api/plans', plan);
  await world.ask(world.administrator, 'POST', '/api/plans/tiny/prices', { body: { monthly: '6.72' } });
}

function create(world: Platform, user: bigint, plan: string, overrideReason?: string) {
  const body = { name: 'web-1', plan, region: 'here', overrideReason };
  return world.ask(user, 'POST', `${BASE}/instances`, { body });
}

platformTest(
  'a wallet of 0.01 is refused a resize to 120 a month, and told what is missing',
  async (world) => {
    const { acme, small, owner } = await acmeWith(world, '0.01');
    const { id } = await acme.instance({ plan: small, from: await world.fleet.hoursFromNow(-0.5) });
    const refused = await world.ask(owner, 'POST', `${BASE}/instances/${id}/resize`, {
      body: { plan: 'dear' },
    });
    assert.equal(refused.statusCode, 402);
    const { code, detail, shortfall } = refused.json();
    // 120 / 672 = 0.178571…
    const figures = { balance: '0.010000', needed: '0.178571', missing: '0.168571', currency: 'USD' };
    assert.deepEqual([code, shortfall], ['insufficient_funds', figures]);
    assert.match(
      detail,
      /costs 0\.178571 USD, the balance is 0\.010000: 0\.168571 is missing\. Ask the operator/,
    );
    const asked = await world.ask(owner, 'GET', `${BASE}/admission?kind=vps&resource=${id}&plan=dear`);
    assert.deepEqual(asked.json(), { isAdmitted: false, isSuspended: false, ...figures, detail });
  },
);

platformTest('all that runs counts, not what is added alone', async (world) => {
  const { acme, small, owner } = await acmeWith(world, '0.029999');
  for (let made = 0; made < 2; made += 1) {
    await acme.instance({ plan: small, from: await world.fleet.hoursFromNow(-0.5) });
  }
  assert.equal((await create(world, owner, 'small')).statusCode, 402);
  await acme.credit('0.000001');
  assert.equal((await create(world, owner, 'small')).statusCode, 201);
});

platformTest(
  'past due, one starts nothing and adds nothing, but stops, resizes to cheaper, reads and deletes',
  async (world) => {
    const { acme, small, free, owner } = await acmeWith(world);
    await acme.owe('0.01');
    await tiny(world);
    const from = await world.fleet.hoursFromNow(-0.5);
    const stopped = await acme.instance({ plan: small, from, status: 'stopped' });
    const running = await acme.instance({ plan: small, from });
    const gift = await acme.instance({ plan: free, from, status: 'stopped' });
    const act = (id: bigint, what: string, body?: object) =>
      world.ask(owner, 'POST', `${BASE}/instances/${id}/${what}`, { body });
    const start = await act(stopped.id, 'start');
    assert.deepEqual([start.statusCode, start.json().shortfall.missing], [402, '0.030000']);
    assert.match(start.json().detail, /^the wallet is past due/);
    assert.equal((await create(world, owner, 'small')).statusCode, 402);
    const container = { name: 'web', image: 'nginx', plan: 'tiny' };
    assert.equal((await world.ask(owner, 'POST', `${BASE}/containers`, { body: container })).statusCode, 402);
    assert.equal((await act(running.id, 'resize', { plan: 'large' })).statusCode, 402);
    // Price 0 never refuses.
    assert.equal((await act(gift.id, 'start')).statusCode, 200);
    assert.equal((await create(world, owner, 'free')).statusCode, 201);
    assert.equal((await act(running.id, 'stop')).statusCode, 200);
    assert.equal((await act(stopped.id, 'resize', { plan: 'free' })).statusCode, 200);
    assert.equal((await world.ask(owner, 'GET', `${BASE}/wallet/ledger.csv`)).statusCode, 200);
    assert.equal((await world.ask(owner, 'DELETE', `${BASE}/instances/${running.id}`)).statusCode, 200);
  },
);

platformTest(
  'a container asks for each start and each dearer plan, also one that never ran',
  async (world) => {
    const { fleet, administrator: root } = world;
    const { acme, owner } = await acmeWith(world, '0.01');
    await tiny(world);
    const big = { kind: 'container', code: 'big', memoryMib: 512, price: { monthly: '67.2' } };
    await world.ask(root, 'POST', '/api/plans', { body: big });
    const body = { name: 'web', image: 'nginx', plan: 'tiny' };
    const { id } = (await world.ask(owner, 'POST', `${BASE}/containers`, { body })).json();
    const url = `${BASE}/containers/${id}`;
    const report = (status: string) =>
      world.ask(root, 'POST', `/api/provisioning/containers/acme/${id}/status`, { body: { status } });
    await report('error');
    await acme.credit('-0.000001');
    const unasked = await world.ask(owner, 'POST', `${url}/start`);
    assert.deepEqual([unasked.statusCode, unasked.json().shortfall.needed], [402, '0.010000']);
    await acme.credit('0.000001');
    assert.equal((await world.ask(owner, 'POST', `${url}/start`)).json().status, 'deploying');
    await report('running');
    await fleet.runAt(await fleet.hoursFromNow(0));
    assert.equal((await world.ask(owner, 'POST', `${url}/stop`)).json().status, 'stopped');
    assert.equal((await world.ask(owner, 'POST', `${url}/start`)).statusCode, 402);
    assert.equal(
      (await world.ask(owner, 'POST', `${url}/resize`, { body: { plan: 'big' } })).statusCode,
      402,
    );
    assert.equal((await world.ask(owner, 'DELETE', url)).statusCode, 200);
  },
);

platformTest('of two creations at once the wallet admits one', async (world) => {
  const { owner } = await acmeWith(world, '0.01');
  await tiny(world);
  const body = { name: 'web', image: 'nginx', plan: 'tiny' };
  const answers = await Promise.all([
    create(world, owner, 'small'),
    world.ask(owner, 'POST', `${BASE}/containers`, { body }),
  ]);
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [201, 402]);
});

platformTest('an administrator overrides with a reason, which the audit log keeps', async (world) => {
  const { acme, owner } = await acmeWith(world, '0.01');
  const refused = await create(world, owner, 'dear', 'they will pay');
  assert.deepEqual([refused.statusCode, refused.json().code], [403, 'forbidden']);
  const made = await create(world, world.administrator, 'dear', 'promised by phone');
  assert.equal(made.statusCode, 201);
  const logged = await world.fleet.read(
    `SELECT action, detail FROM audit_log WHERE organization_id = ${acme.id}`,
  );
  assert.deepEqual(logged, [
    {
      action: 'instance.create',
      detail: {
        name: 'web-1',
        plan: 'dear',
        region: 'here',
        overrideReason: 'promised by phone',
        missing: '0.168571',
      },
    },
  ]);
});

platformTest('what is asked about must be there and make sense', async (world) => {
  const { owner } = await acmeWith(world, '1');
  const ask = async (query: string) =>
    (await world.ask(owner, 'GET', `${BASE}/admission?${query}`)).statusCode;
  assert.equal(await ask('kind=vps&plan=dear'), 200);
  assert.equal(await ask('kind=vps'), 400);
  assert.equal(await ask('kind=vps&plan=dear&quantity=2'), 400);
  assert.equal(await ask('kind=vps&plan=dear&quantity=0'), 400);
  assert.equal(await ask('kind=vps&plan=unknown'), 409);
  assert.equal(await ask('kind=vps&resource=17'), 404);
});
