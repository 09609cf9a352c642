import assert from 'node:assert/strict';
import { inTransaction } from '../../db/transaction.ts';
import { claimTasks } from '../../db/instances/provisioningTasks.ts';
import { SimulatedProvisioner } from '../../api/services/instances/provisioner.ts';
import {
  addInstance,
  addOrganization,
  addPlan,
  addPrice,
  booksIn,
  postCharges,
  topUp,
} from '../support/ledgerFixture.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { insertSelected } from '../support/insertRows.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';
import type { TestOrganization } from '../support/fleet.ts';
import { blockedBackends } from '../support/waiting.ts';

/** Acme, who owns a wallet with a balance, and two plans: $5 and $10 a month. */
async function acmeWith(world: Platform, balance: string) {
  await world.fleet.plan('small', { monthly: '5' });
  await world.fleet.plan('large', { monthly: '10' });
  const acme = await world.fleet.organization('acme', { balance });
  return { acme, owner: await world.member(acme, 'owner') };
}

async function create(world: Platform, user: bigint, plan = 'small', organization = 'acme') {
  return world.ask(user, 'POST', `/api/organizations/${organization}/instances`, {
    body: { name: 'web-1', plan, region: 'here' },
  });
}

/** Created, and reported as running by the operator's tooling. */
async function createRunning(world: Platform, user: bigint, plan = 'small'): Promise<string> {
  const { id, pending } = (await create(world, user, plan)).json();
  const report = { status: 'running', completes: pending.since };
  const url = `/api/provisioning/instances/acme/${id}/status`;
  assert.equal((await world.ask(world.administrator, 'POST', url, { body: report })).statusCode, 200);
  return `/api/organizations/acme/instances/${id}`;
}

async function billNow(world: Platform): Promise<void> {
  await world.fleet.runAt(await world.fleet.hoursFromNow(0));
}

platformTest('an instance is created, runs, and its first hour costs what was said before', async (world) => {
  const { acme, owner } = await acmeWith(world, '1');
  const made = await create(world, owner);
  assert.equal(made.statusCode, 201);
  const { id, status, plan, region, pending, billingStartedAt } = made.json();
  assert.equal(made.headers.location, `/api/organizations/acme/instances/${id}`);
  assert.deepEqual(
    { status, plan, region, task: pending.task, billingStartedAt },
    { status: 'provisioning', plan: 'small', region: 'here', task: 'provision', billingStartedAt: null },
  );
  const report = { status: 'running', completes: pending.since, externalRef: 'kvm-7' };
  const reported = await world.ask(
    world.administrator,
    'POST',
    `/api/provisioning/instances/acme/${id}/status`,
    {
      body: report,
    },
  );
  assert.deepEqual([reported.json().status, reported.json().pending], ['running', null]);
  await billNow(world);
  const { monthToDate, items } = (
    await world.ask(owner, 'GET', `/api/organizations/acme/instances/${id}/charges`)
  ).json();
  // $5 / 672 = 0.00744047…: rule 8's example.
  assert.deepEqual(monthToDate, { hours: 1, amount: '0.007440' });
  assert.deepEqual(
    items.map(({ ordinal, plan, amount }: Record<string, unknown>) => [ordinal, plan, amount]),
    [[1, 'small', '0.007440']],
  );
  assert.equal((await acme.wallet()).balance, '0.992560');
});

platformTest(
  'a wallet that holds exactly the first hour is enough, and a millionth less is not',
  async (world) => {
    const { acme, owner } = await acmeWith(world, '0.007439');
    const refused = await create(world, owner);
    assert.deepEqual([refused.statusCode, refused.json().code], [402, 'insufficient_funds']);
    assert.equal(
      refused.json().detail,
      'the first hour of everything that is then paid for costs 0.007440 USD, the balance is 0.007439: 0.000001 is missing. Ask the operator to top up the wallet',
    );
    await acme.credit('0.000001');
    assert.equal((await create(world, owner)).statusCode, 201);
    // The money is spoken for, though not yet taken.
    const second = await create(world, owner);
    assert.deepEqual([second.statusCode, second.json().code], [402, 'insufficient_funds']);
  },
);

platformTest('of ten creations at once only as many succeed as the wallet covers', async (world) => {
  const { owner } = await acmeWith(world, '0.022320');
  const answers = await Promise.all(Array.from({ length: 10 }, () => create(world, owner)));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).sort(),
    [201, 201, 201, 402, 402, 402, 402, 402, 402, 402],
  );
});

platformTest(
  'an instance that started after the wallet was billed counts until its first hour is charged',
  async (world) => {
    // A large one's first hour is 0.014881, the running small one's 0.007440: a millionth is missing for both.
    const { owner } = await acmeWith(world, '0.022320');
    await createRunning(world, owner);
    assert.equal((await create(world, owner, 'large')).statusCode, 402);
    await billNow(world);
    assert.equal((await create(world, owner)).statusCode, 201);
  },
);

platformTest('power is asked for, carried out by the provisioner, and kept in the history', async (world) => {
  const { owner } = await acmeWith(world, '1');
  const url = await createRunning(world, owner);
  const stopping = await world.ask(owner, 'POST', `${url}/stop`);
  assert.deepEqual([stopping.json().status, stopping.json().pending.task], ['running', 'stop']);
  const tasks = (await world.ask(world.administrator, 'GET', '/api/provisioning/instances')).json().items;
  assert.deepEqual(
    tasks.map((item: Record<string, unknown>) => [item.organization, item.task, item.plan, item.region]),
    [['acme', 'stop', 'small', 'here']],
  );
  const report = `/api/provisioning/instances/acme/${stopping.json().id}/status`;
  const body = { status: 'stopped', completes: stopping.json().pending.since };
  await world.ask(world.administrator, 'POST', report, { body });
  assert.equal((await world.ask(owner, 'POST', `${url}/reboot`)).statusCode, 409);
  assert.equal((await world.ask(owner, 'POST', `${url}/start`)).json().pending.task, 'start');
  const history = (await world.ask(owner, 'GET', `${url}/history`)).json().items;
  assert.deepEqual(
    history.map(({ status }: { status: string }) => status),
    ['stopped', 'running', 'provisioning'],
  );
});

platformTest('a report that completes an older wish leaves the newer one standing', async (world) => {
  const { owner } = await acmeWith(world, '1');
  const url = await createRunning(world, owner);
  const { id, pending } = (await world.ask(owner, 'POST', `${url}/reboot`)).json();
  await world.ask(owner, 'POST', `${url}/stop`);
  const report = `/api/provisioning/instances/acme/${id}/status`;
  const body = { status: 'running', completes: pending.since };
  const after = (await world.ask(world.administrator, 'POST', report, { body })).json();
  assert.deepEqual([after.status, after.pending.task], ['running', 'stop']);
});

platformTest('a resize to a smaller disk is refused, and changes nothing', async (world) => {
  const { owner } = await acmeWith(world, '1');
  const url = await createRunning(world, owner);
  await world.fleet.plan('half', { monthly: '50.00' });
  await world.fleet.read(`UPDATE plans SET disk_gib = 24 WHERE code = 'half'`);
  const refused = await world.ask(owner, 'POST', `${url}/resize`, { body: { plan: 'half' } });
  assert.equal(refused.statusCode, 409);
  assert.equal(refused.json().detail, 'plan "half" has a disk of 24 GiB, and a disk of 25 GiB can’t shrink');
  const { plan, pending } = (await world.ask(owner, 'GET', url)).json();
  assert.deepEqual([plan, pending], ['small', null]);
  await world.fleet.read(`UPDATE plans SET disk_gib = 25 WHERE code = 'half'`);
  const same = await world.ask(owner, 'POST', `${url}/resize`, { body: { plan: 'half' } });
  assert.equal(same.statusCode, 200);
});

platformTest(
  'a resize holds from the next hour on, and a deletion ends the billing at once',
  async (world) => {
    const { owner } = await acmeWith(world, '1');
    const url = await createRunning(world, owner);
    const resized = (await world.ask(owner, 'POST', `${url}/resize`, { body: { plan: 'large' } })).json();
    assert.deepEqual([resized.plan, resized.pending.task], ['large', 'resize']);
    assert.equal(
      (await world.ask(owner, 'POST', `${url}/resize`, { body: { plan: 'large' } })).statusCode,
      409,
    );
    const deleted = (await world.ask(owner, 'DELETE', url)).json();
    assert.deepEqual([deleted.status, deleted.pending.task], ['deleted', 'delete']);
    await billNow(world);
    const { items } = (await world.ask(owner, 'GET', `${url}/charges`)).json();
    assert.deepEqual(
      items.map(({ plan, amount }: Record<string, string>) => [plan, amount]),
      [['small', '0.007440']],
    );
    assert.equal((await world.ask(owner, 'POST', `${url}/start`)).statusCode, 409);
    assert.equal((await world.ask(owner, 'DELETE', url)).statusCode, 409);
    const listed = (await world.ask(owner, 'GET', '/api/organizations/acme/instances')).json().items;
    assert.deepEqual(listed, []);
  },
);

platformTest('an instance that fails before it ever ran costs nothing', async (world) => {
  const { acme, owner } = await acmeWith(world, '1');
  const { id, pending } = (await create(world, owner)).json();
  const report = `/api/provisioning/instances/acme/${id}/status`;
  const stopped = await world.ask(world.administrator, 'POST', report, { body: { status: 'stopped' } });
  assert.deepEqual([stopped.statusCode, stopped.json().code], [409, 'conflict']);
  await world.ask(world.administrator, 'POST', report, {
    body: { status: 'error', completes: pending.since },
  });
  const url = `/api/organizations/acme/instances/${id}`;
  assert.equal((await world.ask(owner, 'POST', `${url}/start`)).statusCode, 409);
  assert.equal((await world.ask(owner, 'DELETE', url)).statusCode, 200);
  await billNow(world);
  assert.equal((await acme.wallet()).balance, '1.000000');
});

platformTest('what is retired, unpriced or unknown cannot be created', async (world) => {
  const { owner } = await acmeWith(world, '1');
  await world.fleet.plan('free-of-price');
  await world.fleet.plan('later', { monthly: '5', from: '2099-01-01T00:00:00Z' });
  for (const plan of ['free-of-price', 'later', 'nothing']) {
    assert.equal((await create(world, owner, plan)).statusCode, 409, plan);
  }
  await world.fleet.owner.query(`UPDATE plans SET retired_at = now() WHERE code = 'small'`);
  assert.equal((await create(world, owner)).statusCode, 409);
  await world.fleet.owner.query('UPDATE regions SET retired_at = now()');
  assert.equal((await create(world, owner, 'large')).statusCode, 409);
});

platformTest('members read, admins and owners change, and to others there is nothing', async (world) => {
  const { acme, owner } = await acmeWith(world, '1');
  const url = await createRunning(world, owner);
  const member = await world.member(acme, 'member');
  const beta = await world.fleet.organization('beta', { balance: '1' });
  const stranger = await world.member(beta, 'owner');
  assert.equal((await world.ask(member, 'GET', url)).statusCode, 200);
  assert.equal((await world.ask(member, 'POST', `${url}/stop`)).statusCode, 403);
  assert.equal((await create(world, member)).statusCode, 403);
  assert.equal((await world.ask(await world.member(acme, 'admin'), 'POST', `${url}/stop`)).statusCode, 200);
  for (const path of [url, '/api/organizations/acme/instances', url.replace('acme', 'beta')]) {
    assert.equal((await world.ask(stranger, 'GET', path)).statusCode, 404, path);
  }
  assert.equal((await world.ask(stranger, 'DELETE', url.replace('acme', 'beta'))).statusCode, 404);
  assert.equal((await world.ask(null, 'GET', url)).statusCode, 401);
});

platformTest('an organization that is deleted at the same moment gets no instance', async (world) => {
  const { acme, owner } = await acmeWith(world, '1');
  const { id } = (await create(world, owner)).json();
  const deploy = { name: 'c', plan: 'small', image: 'nginx' };
  const { administrator: root } = world;
  const plan = { kind: 'container', code: 'small', memoryMib: 256 };
  await world.ask(root, 'POST', '/api/plans', { body: plan });
  const report = `/api/provisioning/instances/acme/${id}/status`;
  const holder = await world.fleet.owner.connect();
  await holder.query('BEGIN');
  // As api/services/accounts/organizationService.ts does it.
  await holder.query('SELECT FROM wallets WHERE organization_id = $1 FOR NO KEY UPDATE', [acme.id]);
  await holder.query('UPDATE organizations SET deleted_at = now() WHERE organization_id = $1', [acme.id]);
  const asked = [
    create(world, owner),
    world.ask(root, 'POST', report, { body: { status: 'running' } }),
    world.ask(owner, 'POST', '/api/organizations/acme/containers', { body: deploy }),
  ];
  await blockedBackends(world.fleet.owner, 3);
  await holder.query('COMMIT');
  holder.release();
  for (const answer of await Promise.all(asked)) assert.equal(answer.statusCode, 404, answer.body);
  assert.deepEqual(await statusesOf(world, acme), ['provisioning']);
  assert.deepEqual(await world.fleet.read('SELECT FROM containers'), []);
});

platformTest('an organization has ten thousand living instances and no more', async (world) => {
  const { acme, owner } = await acmeWith(world, '1');
  await insertSelected(
    world.fleet.owner,
    'vps_instances',
    `SELECT $1::bigint AS organization_id, 'provisioning' AS status FROM generate_series(1, 9999)`,
    [acme.id],
  );
  const last = await create(world, owner);
  assert.equal(last.statusCode, 201, last.body);
  const refused = await create(world, owner);
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'conflict']);
  assert.match(refused.json().detail, /has 10,000 instances/);
  await world.ask(owner, 'DELETE', String(last.headers.location));
  assert.equal((await create(world, owner)).statusCode, 201);
});

platformTest('instances are listed page by page, by status, region and plan', async (world) => {
  const { acme, owner } = await acmeWith(world, '1');
  for (let count = 0; count < 5; count += 1) await create(world, owner, count < 3 ? 'small' : 'large');
  const list = async (query: string) =>
    (await world.ask(owner, 'GET', `/api/organizations/${acme.handle}/instances?${query}`)).json();
  const seen: string[] = [];
  let cursor = '';
  for (let pages = 0; pages < 3; pages += 1) {
    const page = await list(`limit=2${cursor}`);
    seen.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = `&cursor=${page.nextCursor}`;
    if (pages === 2) assert.equal(page.nextCursor, null);
  }
  assert.equal(new Set(seen).size, 5);
  assert.equal((await list('plan=large')).items.length, 2);
  assert.equal((await list('plan=large&status=running')).items.length, 0);
  assert.equal((await list('region=here&status=provisioning')).items.length, 5);
  assert.equal((await list('region=elsewhere')).items.length, 0);
  assert.equal(
    (await world.ask(owner, 'GET', `/api/organizations/acme/instances?colour=red`)).statusCode,
    400,
  );
});

platformTest('the simulation carries out pending tasks, and two of them each task once', async (world) => {
  const { acme, owner } = await acmeWith(world, '1');
  for (let count = 0; count < 6; count += 1) await create(world, owner);
  const chances = [0.5, 0.5, 0.005, 0.5, 0.5, 0.5];
  const simulation = () =>
    new SimulatedProvisioner({
      pool: world.fleet.app,
      provisioning: world.services.provisioning,
      containers: world.services.containers,
      wantedForMs: 0,
      provisionAfterMs: 0,
      chance: () => chances.pop() ?? 0.5,
      onError: (error) => assert.fail(error),
    });
  const done = await Promise.all([simulation().look(), simulation().look()]);
  assert.equal(done[0] + done[1], 6);
  const statuses = await statusesOf(world, acme);
  assert.deepEqual(statuses, ['error', 'running', 'running', 'running', 'running', 'running']);
  assert.equal(await simulation().look(), 0);
});

platformTest('the simulation waits as long as a machine would', async (world) => {
  const { acme, owner } = await acmeWith(world, '1');
  await create(world, owner);
  const { provisioning } = world.services;
  const slow = new SimulatedProvisioner({
    containers: world.services.containers,
    pool: world.fleet.app,
    provisioning,
    wantedForMs: 0,
    provisionAfterMs: 3_600_000,
    onError: (error) => assert.fail(error),
  });
  assert.equal(await slow.look(), 0);
  assert.deepEqual(await statusesOf(world, acme), ['provisioning']);
});

async function statusesOf({ fleet }: Platform, { id }: TestOrganization): Promise<string[]> {
  const rows = await fleet.read<{ status: string }>(
    'SELECT status FROM vps_instances WHERE organization_id = $1 ORDER BY status',
    [id],
  );
  return rows.map(({ status }) => status);
}

platformTest(
  'work that one simulation has claimed is passed over by another, without waiting',
  async (world) => {
    const { owner } = await acmeWith(world, '1');
    await create(world, owner);
    const claim = { wantedForMs: 0, provisionAfterMs: 0, holdMs: 60_000, limit: 10 };
    await inTransaction(world.fleet.app, async (client) => {
      assert.equal((await claimTasks(client, claim)).length, 1);
      assert.equal((await claimTasks(world.fleet.app, claim)).length, 0);
    });
    assert.equal((await claimTasks(world.fleet.app, claim)).length, 0);
  },
);

platformTest('what an instance cost is paged from its last hour back', async (world) => {
  const { fleet } = world;
  const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme', { balance: '1' });
  const vm = await acme.instance({ plan, from: await fleet.hoursFromNow(-2.5) });
  await billNow(world);
  const member = await world.member(acme, 'member');
  const url = `/api/organizations/acme/instances/${vm.id}/charges?limit=2`;
  const first = (await world.ask(member, 'GET', url)).json();
  const second = (await world.ask(member, 'GET', `${url}&cursor=${first.nextCursor}`)).json();
  const hours = [...first.items, ...second.items].map(({ hour }: { hour: string }) => hour);
  assert.deepEqual([first.items.length, second.items.length, second.nextCursor], [2, 1, null]);
  assert.deepEqual(
    hours.map((hour) => formatInstant(parseInstant(hour))),
    (await vm.hours()).reverse(),
  );
  const throughMiddle = (await world.ask(member, 'GET', `${url}&through=${hours[1]}`)).json();
  assert.deepEqual(
    throughMiddle.items.map(({ hour }: { hour: string }) => hour),
    hours.slice(1),
  );
});

platformTest(
  'an instance says what it has cost this month, and what an hour of its plan costs now',
  async (world) => {
    const { fleet, administrator } = world;
    const books = booksIn(fleet.database, fleet.owner);
    const [moments] = await fleet.read<{ start: string; hourBefore: string }>(
      `SELECT to_char(start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS start,
            to_char(start - interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "hourBefore"
     FROM date_trunc('month', now()) AS start`,
    );
    const { start = '', hourBefore = '' } = moments ?? {};
    const planId = await addPlan(books, 'small');
    const price = await addPrice(books, planId, { monthly: '5' });
    const unpriced = await addPlan(books, 'unpriced');
    const acme = await addOrganization(books, 'acme', { billedThrough: start });
    const [web, gone] = [
      await addInstance(books, acme, { name: 'web', planId, startedAt: hourBefore }),
      await addInstance(books, acme, {
        name: 'gone',
        planId,
        startedAt: hourBefore,
        deletedAt: start,
        state: 'settled',
      }),
    ];
    await addInstance(books, acme, { name: 'new', planId: unpriced, startedAt: null, state: 'none' });
    await topUp(books, acme, hourBefore, '1');
    // $5 / 672 = 0.00744047…: 0.007440 as the first hour of either month.
    await postCharges(books, acme, start, '0.022320', [
      { instance: web, hour: hourBefore, price, ordinal: 1, amount: '0.007440' },
      { instance: gone, hour: hourBefore, price, ordinal: 1, amount: '0.007440' },
      { instance: web, hour: start, price, ordinal: 1, amount: '0.007440' },
    ]);
    const list = async (query: string) => {
      const url = `/api/organizations/acme/instances${query}`;
      const { items } = (await world.ask(administrator, 'GET', url)).json();
      return items.map((item: Record<string, unknown>) => [item.name, item.costThisMonth, item.perHour]);
    };
    assert.deepEqual(await list(''), [
      ['web', '0.007440', '0.007440'],
      ['new', '0.000000', null],
    ]);
    assert.deepEqual(await list('?status=deleted'), [['gone', '0.000000', null]]);
    assert.deepEqual(await list('?plan=nothing'), []);
    const one = (await world.ask(administrator, 'GET', `/api/organizations/acme/instances/${web}`)).json();
    assert.deepEqual([one.costThisMonth, one.perHour], ['0.007440', '0.007440']);
    await addPrice(books, planId, { monthly: '20', hourly: '0.0300005', from: await fleet.hoursFromNow(0) });
    assert.deepEqual((await list(''))[0], ['web', '0.007440', '0.030001']);
  },
);
