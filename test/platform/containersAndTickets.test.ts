import assert from 'node:assert/strict';
import { SimulatedProvisioner } from '../../api/services/instances/provisioner.ts';
import { platformTest } from '../support/platformApp.ts';

platformTest('a container is deployed, reported, stopped and deleted', async (world) => {
  const { administrator: root } = world;
  const acme = await world.fleet.organization('acme');
  const owner = await world.member(acme, 'owner');
  const member = await world.member(acme, 'member');
  const base = '/api/organizations/acme/containers';
  const body = { name: 'web', image: 'docker.io/library/nginx:1.29', plan: 'tiny' };
  assert.equal((await world.ask(owner, 'POST', base, { body })).statusCode, 409);
  const plan = { body: { code: 'tiny', memoryMib: 256 } };
  assert.equal((await world.ask(root, 'POST', '/api/container-plans', plan)).statusCode, 201);
  assert.equal((await world.ask(root, 'POST', '/api/container-plans', plan)).statusCode, 409);
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
  assert.equal((await world.ask(root, 'POST', '/api/container-plans/tiny/retire')).statusCode, 204);
  assert.deepEqual((await world.ask(null, 'GET', '/api/container-plans')).json().items, []);
});

platformTest('the simulation deploys containers too', async (world) => {
  const acme = await world.fleet.organization('acme');
  const owner = await world.member(acme, 'owner');
  const plan = { body: { code: 'tiny', memoryMib: 256 } };
  await world.ask(world.administrator, 'POST', '/api/container-plans', plan);
  const base = '/api/organizations/acme/containers';
  await world.ask(owner, 'POST', base, { body: { name: 'web', image: 'nginx', plan: 'tiny' } });
  const simulation = new SimulatedProvisioner({
    pool: world.fleet.app,
    provisioning: world.services.provisioning,
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
