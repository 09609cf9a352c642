import assert from 'node:assert/strict';
import { platformTest } from '../support/platformApp.ts';

platformTest(
  'a plan is made, priced from a date and retired, and its past stays as it was',
  async (world) => {
    const { administrator: root } = world;
    const plan = { code: 'small', vcpus: 1, memoryMib: 1024, diskGib: 25 };
    const made = await world.ask(root, 'POST', '/api/plans', { body: plan });
    assert.deepEqual([made.statusCode, made.json().price], [201, null]);
    assert.equal((await world.ask(root, 'POST', '/api/plans', { body: plan })).statusCode, 409);
    const price = (body: object) => world.ask(root, 'POST', '/api/plans/small/prices', { body });
    assert.equal((await price({ monthly: '5' })).statusCode, 201);
    assert.equal(
      (await price({ monthly: '20', hourly: '0.03', from: '2099-01-01T00:00:00Z' })).statusCode,
      201,
    );
    const taken = await price({ monthly: '21', from: '2099-01-01T00:00:00Z' });
    assert.deepEqual([taken.statusCode, taken.json().code], [409, 'conflict']);
    const past = await price({ monthly: '1', from: '2026-01-01T00:00:00Z' });
    // Before its first price nothing could be charged, so this mends the past instead of changing it.
    assert.equal(past.statusCode, 201);
    const late = await price({ monthly: '1', from: '2026-01-02T00:00:00Z' });
    assert.deepEqual([late.statusCode, late.json().code], [409, 'conflict']);
    const [shown] = (await world.ask(null, 'GET', '/api/plans')).json().items;
    assert.deepEqual(shown.price, { monthly: '5.000000', hourly: null, firstHour: '0.007440' });
    const prices = (await world.ask(null, 'GET', '/api/plans/small/prices')).json().items;
    assert.deepEqual(
      prices.map(({ monthly, hourly, firstHour }: Record<string, string>) => [monthly, hourly, firstHour]),
      [
        ['20.000000', '0.030000000', '0.030000'],
        ['5.000000', null, '0.007440'],
        ['1.000000', null, '0.001488'],
      ],
    );
    assert.equal((await world.ask(root, 'POST', '/api/plans/small/retire')).statusCode, 204);
    assert.equal((await world.ask(root, 'POST', '/api/plans/small/retire')).statusCode, 404);
    assert.deepEqual((await world.ask(null, 'GET', '/api/plans')).json().items, []);
    assert.equal((await world.ask(root, 'GET', '/api/plans')).json().items.length, 1);
    const user = await world.user('ada@example.org');
    assert.equal(
      (await world.ask(user, 'POST', '/api/plans', { body: { ...plan, code: 'x' } })).statusCode,
      403,
    );
  },
);

platformTest('regions are opened and retired', async (world) => {
  const { administrator: root } = world;
  const body = { code: 'eu', name: 'Europe' };
  assert.equal((await world.ask(root, 'POST', '/api/regions', { body })).statusCode, 201);
  assert.equal((await world.ask(root, 'POST', '/api/regions', { body })).statusCode, 409);
  assert.equal((await world.ask(root, 'POST', '/api/regions/here/retire')).statusCode, 204);
  const codes = (await world.ask(null, 'GET', '/api/regions')).json().items;
  assert.deepEqual(codes, [{ code: 'eu', name: 'Europe', retiredAt: null }]);
});

platformTest(
  'everything that is done is written down: who, what, on what and in which request',
  async (world) => {
    const { administrator: root } = world;
    const acme = await world.fleet.organization('acme');
    const made = await world.ask(root, 'POST', '/api/regions', { body: { code: 'eu', name: 'Europe' } });
    await world.ask(root, 'POST', '/api/organizations/acme/wallet/top-ups', {
      ...{ body: { amount: '5', reason: 'why' }, headers: { 'idempotency-key': 'k' } },
    });
    const refused = await world.ask(root, 'POST', '/api/regions', { body: { code: 'eu', name: 'Again' } });
    assert.equal(refused.statusCode, 409);
    const { items } = (await world.ask(root, 'GET', '/api/audit-log')).json();
    assert.deepEqual(
      items.map(({ action, subject, organization }: Record<string, unknown>) => [
        action,
        subject,
        organization,
      ]),
      [
        ['wallet.top_up', `wallet of ${acme.id}`, 'acme'],
        ['region.create', 'region eu', null],
      ],
    );
    assert.deepEqual(items[1].user, { id: String(root), email: 'root@example.org' });
    assert.equal(typeof items[1].requestId, 'string');
    assert.equal(made.statusCode, 201);
    const ofAcme = (await world.ask(root, 'GET', '/api/audit-log?organization=acme')).json().items;
    assert.equal(ofAcme.length, 1);
    const user = await world.user('ada@example.org');
    assert.equal((await world.ask(user, 'GET', '/api/audit-log')).statusCode, 403);
  },
);

platformTest(
  'administrators see runs, past-due organizations, parked instances, previews and the audit',
  async (world) => {
    const { administrator: root, fleet } = world;
    const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
    const acme = await fleet.organization('acme', { balance: '0.005' });
    await acme.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
    const beta = await fleet.organization('beta', { balance: '1' });
    await beta.instance({ plan: null, from: await fleet.hoursFromNow(-0.5) });
    const before = (await world.ask(root, 'GET', '/api/billing/preview')).json();
    assert.deepEqual([before.amount, before.pastDue, before.instancesParked], ['0.010000', ['acme'], '1']);
    await fleet.runAt(await fleet.hoursFromNow(0));
    const [run] = (await world.ask(root, 'GET', '/api/billing/runs')).json().items;
    assert.deepEqual([run.outcome, run.hours, run.amount], ['succeeded', '1', '0.010000']);
    assert.deepEqual((await world.ask(root, 'GET', `/api/billing/runs/${run.id}`)).json(), run);
    assert.equal((await world.ask(root, 'GET', '/api/billing/runs/999')).statusCode, 404);
    const [late] = (await world.ask(root, 'GET', '/api/billing/past-due')).json().items;
    assert.deepEqual([late.organization, late.balance], ['acme', '-0.005000']);
    const [parked] = (await world.ask(root, 'GET', '/api/billing/parked')).json().items;
    assert.deepEqual([parked.organization, parked.reason], ['beta', 'no plan']);
    const audit = (await world.ask(root, 'POST', '/api/billing/audit')).json();
    assert.equal(audit.breaches, '0');
    const far = await world.ask(root, 'GET', '/api/billing/preview?asOf=2099-01-01T00:00:00Z');
    assert.equal(far.statusCode, 400);
    const user = await world.user('ada@example.org');
    for (const path of ['runs', 'past-due', 'parked', 'preview']) {
      assert.equal((await world.ask(user, 'GET', `/api/billing/${path}`)).statusCode, 403);
      assert.equal((await world.ask(null, 'GET', `/api/billing/${path}`)).statusCode, 401);
    }
  },
);
