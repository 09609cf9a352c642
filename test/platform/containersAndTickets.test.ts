import assert from 'node:assert/strict';
import { SimulatedProvisioner } from '../../api/services/instances/provisioner.ts';
import { insertSelected } from '../support/insertRows.ts';
import { platformTest } from '../support/platformApp.ts';

platformTest('a container is deployed, reported, stopped and deleted', async (world) => {
  const { administrator: root } = world;
  const acme = await world.fleet.organization('acme');
  const owner = await world.member(acme, 'owner');
  const member = await world.member(acme, 'member');
  const base = '/api/organizations/acme/containers';
  const body = { name: 'web', image: 'docker.io/library/nginx:1.29', plan: 'tiny' };
  assert.equal((await world.ask(owner, 'POST', base, { body })).statusCode, 409);
  const plan = { body: { kind: 'container', code: 'tiny', memoryMib: 256 } };
  assert.equal((await world.ask(root, 'POST', '/api/plans', plan)).statusCode, 201);
  assert.equal((await world.ask(root, 'POST', '/api/plans', plan)).statusCode, 409);
  assert.match((await world.ask(owner, 'POST', base, { body })).json().detail, /has no price yet/);
  const price = { body: { monthly: '6.72' } };
  assert.equal((await world.ask(root, 'POST', '/api/plans/tiny/prices', price)).statusCode, 201);
  const unpaid = await world.ask(owner, 'POST', base, { body });
  assert.deepEqual([unpaid.statusCode, unpaid.json().code], [402, 'insufficient_funds']);
  await acme.credit('0.01');
  assert.equal((await world.ask(member, 'POST', base, { body })).statusCode, 403);
  const made = await world.ask(owner, 'POST', base, { body });
  assert.deepEqual([made.statusCode, made.json().status, made.json().memoryMib], [201, 'deploying', 256]);
  const url = `${base}/${made.json().id}`;
  assert.equal((await world.ask(owner, 'POST', `${url}/stop`)).statusCode, 409);
  const waiting = (await world.ask(root, 'GET', '/api/provisioning/containers')).json().items;
  assert.deepEqual(waiting, [made.json()]);
  const report = `/api/provisioning/containers/acme/${made.json().id}/status`;
  assert.equal((await world.ask(owner, 'POST', report, { body: { status: 'running' } })).statusCode, 403);
  assert.equal(
    (await world.ask(root, 'POST', report, { body: { status: 'running' } })).json().status,
    'running',
  );
  assert.equal((await world.ask(owner, 'POST', `${url}/stop`)).json().status, 'stopped');
  assert.equal((await world.ask(owner, 'DELETE', url)).json().status, 'deleted');
  assert.equal((await world.ask(owner, 'DELETE', url)).statusCode, 409);
  assert.deepEqual((await world.ask(member, 'GET', base)).json().items, []);
  assert.equal((await world.ask(member, 'GET', `${base}?status=deleted`)).json().items.length, 1);
  const beta = await world.fleet.organization('beta');
  const stranger = await world.member(beta, 'owner');
  assert.equal((await world.ask(stranger, 'GET', url)).statusCode, 404);
  assert.equal((await world.ask(stranger, 'GET', url.replace('acme', 'beta'))).statusCode, 404);
  assert.equal((await world.ask(root, 'POST', '/api/plans/tiny/retire')).statusCode, 204);
  assert.equal((await world.ask(owner, 'POST', base, { body })).statusCode, 409);
});

platformTest(
  'a container is charged from its first running until it is deleted, stopped or not',
  async (world) => {
    const { fleet, administrator: root } = world;
    const acme = await fleet.organization('acme', { balance: '10' });
    const owner = await world.member(acme, 'owner');
    for (const [code, monthly] of [
      ['tiny', '6.72'],
      ['big', '67.2'],
    ]) {
      const plan = { kind: 'container', code, memoryMib: 256, price: { monthly } };
      await world.ask(root, 'POST', '/api/plans', { body: plan });
    }
    const base = '/api/organizations/acme/containers';
    const made = await world.ask(owner, 'POST', base, {
      body: { name: 'web', image: 'nginx', plan: 'tiny' },
    });
    const url = `${base}/${made.json().id}`;
    const report = `/api/provisioning/containers/acme/${made.json().id}/status`;
    await fleet.runAt(await fleet.hoursFromNow(0));
    assert.deepEqual(await fleet.charges(), []);
    assert.equal(made.json().billingStartedAt, null);

    const running = await world.ask(root, 'POST', report, { body: { status: 'running' } });
    assert.notEqual(running.json().billingStartedAt, null);
    await fleet.runAt(await fleet.hoursFromNow(0));
    const charged = (await world.ask(owner, 'GET', url)).json();
    assert.deepEqual([charged.perHour, charged.costThisMonth], ['0.010000', '0.010000']);
    assert.equal((await acme.wallet()).balance, '9.990000');

    assert.equal((await world.ask(owner, 'POST', `${url}/stop`)).json().status, 'stopped');
    assert.equal((await world.ask(owner, 'POST', `${url}/start`)).json().status, 'deploying');
    const again = await world.ask(root, 'POST', report, { body: { status: 'running' } });
    assert.equal(again.json().billingStartedAt, running.json().billingStartedAt);
    const resized = await world.ask(owner, 'POST', `${url}/resize`, { body: { plan: 'big' } });
    assert.deepEqual([resized.json().plan, resized.json().perHour], ['big', '0.100000']);
    assert.equal(
      (await world.ask(owner, 'POST', `${url}/resize`, { body: { plan: 'big' } })).statusCode,
      409,
    );

    const ledger = await world.ask(owner, 'GET', '/api/organizations/acme/wallet/ledger/2');
    const [line] = ledger.json().items;
    assert.deepEqual(
      [line.kind, line.instance, line.name, line.plans],
      ['container', made.json().id, 'web', ['tiny']],
    );
    assert.equal((await world.ask(owner, 'DELETE', url)).json().status, 'deleted');
    await fleet.runAt(await fleet.hoursFromNow(0));
    assert.equal((await fleet.charges()).length, 1);
    assert.deepEqual(await fleet.read('SELECT billing_state, quantity FROM subscriptions'), [
      { billing_state: 'settled', quantity: 1 },
    ]);
  },
);

platformTest('an organization has ten thousand living containers and no more', async (world) => {
  const { fleet, administrator: root } = world;
  const acme = await fleet.organization('acme', { balance: '1' });
  const plan = { kind: 'container', code: 'tiny', memoryMib: 256, price: { monthly: '0' } };
  await world.ask(root, 'POST', '/api/plans', { body: plan });
  await insertSelected(
    fleet.owner,
    'containers',
    `SELECT $1::bigint AS organization_id, 'deploying' AS status FROM generate_series(1, 9999)`,
    [acme.id],
  );
  const deploy = () =>
    world.ask(root, 'POST', '/api/organizations/acme/containers', {
      body: { name: 'web', image: 'nginx', plan: 'tiny' },
    });
  assert.equal((await deploy()).statusCode, 201);
  const refused = await deploy();
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'conflict']);
  assert.match(refused.json().detail, /already has 10,000 containers/);
});

platformTest('the simulation deploys containers too', async (world) => {
  const acme = await world.fleet.organization('acme');
  const owner = await world.member(acme, 'owner');
  const plan = { kind: 'container', code: 'tiny', memoryMib: 256, price: { monthly: '0' } };
  await world.ask(world.administrator, 'POST', '/api/plans', { body: plan });
  const base = '/api/organizations/acme/containers';
  await world.ask(owner, 'POST', base, { body: { name: 'web', image: 'nginx', plan: 'tiny' } });
  const simulation = new SimulatedProvisioner({
    pool: world.fleet.app,
    provisioning: world.services.provisioning,
    containers: world.services.containers,
    provisionAfterMs: 0,
    onError: (error) => assert.fail(error),
  });
  assert.equal(await simulation.look(), 1);
  assert.equal((await world.ask(owner, 'GET', base)).json().items[0].status, 'running');
});

platformTest(
  'a ticket is opened by a member, answered by an administrator, closed and opened again',
  async (world) => {
    const { administrator: root } = world;
    const acme = await world.fleet.organization('acme');
    const member = await world.member(acme, 'member');
    const base = '/api/organizations/acme/tickets';
    const opened = await world.ask(member, 'POST', base, {
      body: { subject: 'Help', body: 'It is slow.\nWhy?' },
    });
    assert.deepEqual([opened.statusCode, opened.json().status], [201, 'open']);
    const url = `${base}/${opened.json().id}`;
    const [seen] = (await world.ask(root, 'GET', '/api/tickets?status=open')).json().items;
    assert.deepEqual(seen, opened.json());
    const answered = await world.ask(root, 'POST', `${url}/replies`, { body: { body: 'Resize it.' } });
    assert.equal(answered.statusCode, 201);
    assert.equal((await world.ask(member, 'POST', `${url}/close`)).json().status, 'closed');
    assert.equal((await world.ask(member, 'POST', `${url}/close`)).statusCode, 409);
    const reopened = await world.ask(member, 'POST', `${url}/replies`, { body: { body: 'Still slow.' } });
    assert.deepEqual([reopened.json().status, reopened.json().closedAt], ['open', null]);
    const replies = (await world.ask(member, 'GET', `${url}/replies`)).json().items;
    assert.deepEqual(
      replies.map(({ body, author }: { body: string; author: { id: string } }) => [author.id, body]),
      [
        [String(member), 'It is slow.\nWhy?'],
        [String(root), 'Resize it.'],
        [String(member), 'Still slow.'],
      ],
    );
    const stranger = await world.member(await world.fleet.organization('beta'), 'owner');
    for (const path of [url, base, `${url}/replies`, url.replace('acme', 'beta')]) {
      assert.equal((await world.ask(stranger, 'GET', path)).statusCode, 404, path);
    }
    assert.equal((await world.ask(stranger, 'GET', '/api/tickets')).statusCode, 403);
    assert.equal(
      (await world.ask(member, 'POST', base, { body: { subject: ' ', body: 'x' } })).statusCode,
      400,
    );
  },
);
