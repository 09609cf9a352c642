import assert from 'node:assert/strict';
import { insertSelected } from '../support/insertRows.ts';
import { platformTest } from '../support/platformApp.ts';

platformTest(
  'everything that is done is written down: who, what, on what and in which request',
  async (world) => {
    const { administrator: root } = world;
    const acme = await world.fleet.organization('acme');
    const made = await world.ask(root, 'POST', '/api/regions', { body: { code: 'eu', name: 'Europe' } });
    await world.ask(root, 'POST', '/api/organizations/acme/wallet/top-ups', {
      body: { amount: '5', reason: 'why' },
      headers: { 'idempotency-key': 'k' },
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
    const begun = await fleet.hoursFromNow(-0.5);
    const vm = await beta.instance({ plan: null, from: begun });
    const unpriced = await fleet.addonPlan('unpriced');
    const addon = await beta.addon({ plan: unpriced, of: vm, from: begun, quantity: 1 });
    const before = (await world.ask(root, 'GET', '/api/billing/preview')).json();
    assert.deepEqual([before.amount, before.pastDue, before.instancesParked], ['0.010000', ['acme'], 2]);
    await fleet.runAt(await fleet.hoursFromNow(0));
    const [run] = (await world.ask(root, 'GET', '/api/billing/runs')).json().items;
    assert.deepEqual([run.outcome, run.hours, run.amount], ['succeeded', 1, '0.010000']);
    assert.deepEqual((await world.ask(root, 'GET', `/api/billing/runs/${run.id}`)).json(), run);
    assert.equal((await world.ask(root, 'GET', '/api/billing/runs/999')).statusCode, 404);
    const [late] = (await world.ask(root, 'GET', '/api/billing/past-due')).json().items;
    assert.deepEqual([late.organization, late.balance], ['acme', '-0.005000']);
    const parked = (await world.ask(root, 'GET', '/api/billing/parked')).json().items;
    assert.deepEqual(
      parked.map((one: Record<string, unknown>) => [one.organization, one.instance, one.addonOf, one.reason]),
      [
        ['beta', String(vm.id), null, 'no plan'],
        ['beta', String(addon.id), String(vm.id), 'no price'],
      ],
    );
    const { billingReports } = world.services;
    const [one, meanwhile] = await Promise.all([billingReports.audit(), billingReports.audit()]);
    assert.deepEqual(meanwhile, one, 'who asks meanwhile gets the result of the one under way');
    const audit = (await world.ask(root, 'POST', '/api/billing/audit')).json();
    assert.equal(audit.breaches, 0);
    const far = await world.ask(root, 'GET', '/api/billing/preview?asOf=2099-01-01T00:00:00Z');
    assert.equal(far.statusCode, 400);
    const user = await world.user('ada@example.org');
    for (const path of ['runs', 'runs/1/organizations', 'past-due', 'parked', 'preview']) {
      assert.equal((await world.ask(user, 'GET', `/api/billing/${path}`)).statusCode, 403);
      assert.equal((await world.ask(null, 'GET', `/api/billing/${path}`)).statusCode, 401);
    }
  },
);

platformTest('a run’s detail says which organizations were charged while it was under way', async (world) => {
  const { administrator: root, fleet } = world;
  const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme', { balance: '1' });
  const beta = await fleet.organization('beta', { balance: '1' });
  for (const organization of [acme, acme, beta])
    await organization.instance({ plan, from: await fleet.hoursFromNow(-2.5) });
  const first = await fleet.runAt(await fleet.hoursFromNow(-1.2));
  const second = await fleet.runAt(await fleet.hoursFromNow(0));
  const see = async (query: string) => (await world.ask(root, 'GET', `/api/billing/runs/${query}`)).json();
  // By -1.2 h the hours at -2.5 and -1.5 have begun, by now the one at -0.5 too.
  assert.deepEqual(await see(`${first.runId}/organizations`), {
    items: [
      { organization: 'acme', name: 'acme', hours: 4, amount: '0.040000' },
      { organization: 'beta', name: 'beta', hours: 2, amount: '0.020000' },
    ],
    nextCursor: null,
    otherRuns: [],
  });
  const one = await see(`${second.runId}/organizations?limit=1`);
  const two = await see(`${second.runId}/organizations?limit=1&cursor=${one.nextCursor}`);
  assert.deepEqual(
    [...one.items, ...two.items].map(({ organization, amount }) => [organization, amount]),
    [
      ['acme', '0.020000'],
      ['beta', '0.010000'],
    ],
  );
  // Somebody else's run that is still under way was so during the second, not during the first.
  await insertSelected(
    fleet.owner,
    'billing_runs',
    `SELECT 'command' AS runner, as_of, started_at FROM billing_runs WHERE run_id = $1`,
    [second.runId],
  );
  assert.deepEqual((await see(`${first.runId}/organizations`)).otherRuns, []);
  assert.deepEqual((await see(`${second.runId}/organizations`)).otherRuns, ['3']);
  assert.equal((await see('999/organizations')).status, 404);
});

platformTest('what runs charged is summed by day, today and this month', async (world) => {
  const { administrator: root, fleet } = world;
  const run = (from: string, hours: number, amount: number) =>
    fleet.owner.query(
      `INSERT INTO billing_runs (runner, runner_id, as_of, started_at, finished_at, outcome, hours, amount_micros)
       SELECT 'daemon', 'host:1', at, at, at, 'succeeded', $1, $2 FROM (SELECT ${from} AS at) AS moment`,
      [hours, amount],
    );
  await run(`date_trunc('month', now(), 'UTC')`, 5, 1_500_000);
  await run(`date_trunc('month', now(), 'UTC') - interval '1 microsecond'`, 7, 2_000_000);
  await run(`date_trunc('day', now(), 'UTC') - interval '31 days'`, 9, 4_000_000);
  const { days, today, thisMonth } = (await world.ask(root, 'GET', '/api/billing/days')).json();
  assert.deepEqual(thisMonth, { hours: 5, amount: '1.500000' });
  assert.equal(days.length, 31);
  const [dates] = await fleet.read<{ today: string; first: string }>(
    `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS today, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-01') AS first`,
  );
  assert.deepEqual(days.at(-1), { day: dates?.today, ...today });
  const first = days.find(({ day }: { day: string }) => day === dates?.first);
  assert.deepEqual(first, { day: dates?.first, hours: 5, amount: '1.500000' });
  const user = await world.user('ada@example.org');
  assert.equal((await world.ask(user, 'GET', '/api/billing/days')).statusCode, 403);
});
