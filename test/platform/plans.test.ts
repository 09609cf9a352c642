import assert from 'node:assert/strict';
import { type Platform, platformTest } from '../support/platformApp.ts';

const SMALL = { code: 'small', vcpus: 1, memoryMib: 1024, diskGib: 25 };

platformTest('a plan is priced from a date and retired, and its past stays as it was', async (world) => {
  const { administrator: root } = world;
  const made = await world.ask(root, 'POST', '/api/plans', { body: SMALL });
  assert.deepEqual(
    [made.statusCode, made.json()],
    [
      201,
      {
        kind: 'vps',
        code: 'small',
        displayName: 'small',
        description: '',
        position: 0,
        resources: { vcpus: 1, memoryMib: 1024, diskGib: 25 },
        price: null,
        nextPrice: null,
        retiredAt: null,
      },
    ],
  );
  assert.equal((await world.ask(root, 'POST', '/api/plans', { body: SMALL })).statusCode, 409);
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
  assert.deepEqual([past.statusCode, past.json().isInPast], [201, true]);
  const late = await price({ monthly: '1', from: '2026-01-02T00:00:00Z' });
  assert.deepEqual([late.statusCode, late.json().code], [409, 'conflict']);
  assert.match(late.json().detail, /hours that have begun keep their price/);
  const [shown] = (await world.ask(null, 'GET', '/api/plans')).json().items;
  assert.deepEqual(shown.price, { monthly: '5.000000', hourly: null, firstHour: '0.007440' });
  assert.deepEqual(shown.nextPrice, {
    monthly: '20.000000',
    hourly: '0.030000000',
    firstHour: '0.030000',
    from: '2099-01-01T00:00:00.000000Z',
  });
  assert.deepEqual((await world.ask(null, 'GET', '/api/plans/small')).json(), shown);
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
  assert.equal((await world.ask(null, 'GET', '/api/plans/small')).statusCode, 404);
  assert.equal((await world.ask(root, 'GET', '/api/plans/small')).json().code, 'small');
  assert.equal((await world.ask(root, 'GET', '/api/plans/none')).statusCode, 404);
  assert.equal((await world.ask(root, 'POST', '/api/plans/small/unretire')).statusCode, 204);
  assert.equal((await world.ask(root, 'POST', '/api/plans/small/unretire')).statusCode, 404);
  assert.deepEqual((await world.ask(null, 'GET', '/api/plans')).json().items, [shown]);
});

platformTest(
  'visitors and caches see what is available, and only administrators change it',
  async (world) => {
    const user = await world.user('ada@example.org');
    await world.ask(world.administrator, 'POST', '/api/plans', { body: SMALL });
    for (const path of ['/api/plans', '/api/plans?kind=addon', '/api/plans/small/prices', '/api/regions']) {
      const answers = [await world.ask(null, 'GET', path), await world.ask(user, 'GET', path)];
      assert.deepEqual(
        answers.map(({ headers }) => [headers['cache-control'], headers.vary]),
        [
          ['public, max-age=60', 'cookie, authorization'],
          ['private, no-cache', 'cookie, authorization'],
        ],
      );
    }
    const body = { monthly: '1' };
    assert.equal((await world.ask(user, 'POST', '/api/plans', { body: SMALL })).statusCode, 403);
    assert.equal(
      (await world.ask(user, 'PATCH', '/api/plans/small', { body: { position: 1 } })).statusCode,
      403,
    );
    assert.equal(
      (await world.ask(user, 'POST', '/api/plans/small/prices/preview', { body })).statusCode,
      403,
    );
  },
);

platformTest('plans of a kind give what the kind has, and are listed by kind and position', async (world) => {
  const make = (body: object) => create(world, body);
  await make({ kind: 'addon', code: 'backups', displayName: 'Daily backups', price: { monthly: '2' } });
  await make({ ...SMALL, code: 'second', position: 2 });
  await make({ ...SMALL, code: 'first', position: 1 });
  await make({ kind: 'container', code: 'c-256', memoryMib: 256, description: 'Small.\nShared CPU.' });
  await make({ ...SMALL, code: 'also-first', position: 1 });
  const codes = async (query: string) => {
    const { items, nextCursor } = (await world.ask(null, 'GET', `/api/plans${query}`)).json();
    return [items.map(({ code }: { code: string }) => code), nextCursor];
  };
  assert.deepEqual(await codes(''), [['first', 'also-first', 'second', 'c-256', 'backups'], null]);
  assert.deepEqual(await codes('?kind=container'), [['c-256'], null]);
  const [start, cursor] = await codes('?limit=2');
  assert.deepEqual(start, ['first', 'also-first']);
  assert.deepEqual((await codes(`?limit=2&cursor=${cursor}`))[0], ['second', 'c-256']);
  const [backups] = (await world.ask(null, 'GET', '/api/plans?kind=addon')).json().items;
  assert.deepEqual(backups.resources, { vcpus: null, memoryMib: null, diskGib: null });
  assert.deepEqual([backups.displayName, backups.price.monthly], ['Daily backups', '2.000000']);
});

platformTest('a plan that is wrong in many ways is refused with all of them', async (world) => {
  const faults = async (body: object) => {
    const answer = await world.ask(world.administrator, 'POST', '/api/plans', { body });
    assert.equal(answer.statusCode, 400, answer.body);
    return answer
      .json()
      .faults.map(({ place, text }: { place: string; text: string }) => `${place} ${text}`)
      .sort();
  };
  assert.deepEqual(
    await faults({
      code: '1024',
      displayName: ' ',
      memoryMib: 'much',
      price: { monthly: '-1', from: 'now' },
    }),
    [
      'body.code must contain a letter, or it could be taken for a number: such as small-1',
      'body.diskGib is missing: a plan of kind vps gives it',
      'body.displayName must begin with a letter or digit and have at most 100 characters, such as Ada or web-1',
      'body.memoryMib must be a whole number from 1 to 67108864',
      'body.price.from must be a full hour in UTC, such as 2026-12-01T00:00:00Z',
      'body.price.from must be a timestamp of this century in UTC, such as 2026-09-01T06:30:00Z',
      'body.price.monthly must be an amount below a billion with at most six decimals, such as 12.50',
      'body.vcpus is missing: a plan of kind vps gives it',
    ],
  );
  assert.deepEqual(await faults({ kind: 'addon', code: 'backups', memoryMib: 5 }), [
    'body.memoryMib is not for a plan of kind addon',
  ]);
  assert.deepEqual(await faults({ kind: 'container', code: 'c', vcpus: 1, memoryMib: 5 }), [
    'body.vcpus is not for a plan of kind container',
  ]);
  const price = { monthly: '5', from: '2099-01-01T00:30:00Z' };
  assert.deepEqual(await faults({ ...SMALL, price }), [
    'body.price.from must be a full hour in UTC, such as 2026-12-01T00:00:00Z',
  ]);
});

platformTest('name, description and position change, and what a plan gives does not', async (world) => {
  const { administrator: root } = world;
  await create(world, { ...SMALL, price: { monthly: '5' } });
  const change = (body: object) => world.ask(root, 'PATCH', '/api/plans/small', { body });
  const changed = (await change({ displayName: 'Small', description: 'For blogs.' })).json();
  assert.deepEqual(
    [changed.displayName, changed.description, changed.position, changed.price.monthly],
    ['Small', 'For blogs.', 0, '5.000000'],
  );
  assert.deepEqual((await change({ position: 7, description: '' })).json().description, '');
  assert.equal((await change({})).statusCode, 400);
  assert.equal((await change({ vcpus: 2 })).statusCode, 400);
  assert.equal(
    (await world.ask(root, 'PATCH', '/api/plans/none', { body: { position: 1 } })).statusCode,
    404,
  );
  const { items } = (await world.ask(root, 'GET', '/api/audit-log')).json();
  assert.deepEqual(
    items.map(({ action, subject, detail }: Record<string, unknown>) => [action, subject, detail]),
    [
      ['plan.change', 'plan small', { position: 7, description: '' }],
      ['plan.change', 'plan small', { displayName: 'Small', description: 'For blogs.' }],
      [
        'plan.create',
        'plan small',
        {
          kind: 'vps',
          code: 'small',
          displayName: 'small',
          description: '',
          position: 0,
          vcpus: 1,
          memoryMib: 1024,
          diskGib: 25,
          monthly: '5',
          hourly: null,
          from: 'now',
        },
      ],
    ],
  );
});

platformTest('a preview says what a price would change, and sets nothing', async (world) => {
  const { fleet, administrator: root } = world;
  const plan = await fleet.plan('small', { monthly: '10' }, { monthly: '14', from: '2099-06-01' });
  const acme = await fleet.organization('acme', { balance: '5' });
  await acme.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
  await acme.instance({ plan, status: 'provisioning' });
  await acme.instance({ plan, from: await fleet.hoursFromNow(-2), until: await fleet.hoursFromNow(-1) });
  const preview = (body: object) => world.ask(root, 'POST', '/api/plans/small/prices/preview', { body });
  const body = { monthly: '12', from: '2099-01-01T00:00:00Z' };
  const told = {
    monthly: '12.000000',
    hourly: null,
    from: '2099-01-01T00:00:00.000000Z',
    replaces: { monthly: '10.000000', hourly: null },
    until: '2099-06-01T00:00:00.000000Z',
    isInPast: false,
    subscriptions: 2,
  };
  const answer = await preview(body);
  assert.deepEqual([answer.statusCode, answer.json()], [200, told]);
  assert.equal((await fleet.read('SELECT FROM plan_prices')).length, 2);
  assert.equal((await preview({ monthly: '1', from: '2099-06-01T00:00:00Z' })).statusCode, 409);
  assert.equal((await preview({ monthly: '1', from: '2026-06-01T00:00:00Z' })).statusCode, 409);
  const set = await world.ask(root, 'POST', '/api/plans/small/prices', { body });
  assert.deepEqual([set.statusCode, set.json()], [201, told]);
});

platformTest('an add-on costs at most what a charge of many can be worked out from', async (world) => {
  const { administrator: root } = world;
  await create(world, { kind: 'addon', code: 'volume' });
  const price = (body: object) => world.ask(root, 'POST', '/api/plans/volume/prices', { body });
  for (const dear of [{ monthly: '200000.000001' }, { monthly: '1', hourly: '200.000000001' }]) {
    const refused = await price(dear);
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'conflict']);
  }
  assert.equal((await price({ monthly: '200000', hourly: '200' })).statusCode, 201);
});

platformTest('regions are opened, retired and opened again', async (world) => {
  const { administrator: root } = world;
  const body = { code: 'eu', name: 'Europe' };
  assert.equal((await world.ask(root, 'POST', '/api/regions', { body })).statusCode, 201);
  assert.equal((await world.ask(root, 'POST', '/api/regions', { body })).statusCode, 409);
  const number = await world.ask(root, 'POST', '/api/regions', { body: { code: '42', name: 'North' } });
  assert.equal(number.statusCode, 400);
  assert.equal((await world.ask(root, 'POST', '/api/regions/here/retire')).statusCode, 204);
  const codes = async () => {
    const { items } = (await world.ask(null, 'GET', '/api/regions')).json();
    return items.map(({ code }: { code: string }) => code);
  };
  assert.deepEqual(await codes(), ['eu']);
  const beyond = Buffer.from('9'.repeat(18)).toString('base64url');
  assert.deepEqual((await world.ask(null, 'GET', `/api/regions?cursor=${beyond}`)).json().items, []);
  assert.equal((await world.ask(root, 'POST', '/api/regions/here/unretire')).statusCode, 204);
  assert.equal((await world.ask(root, 'POST', '/api/regions/here/unretire')).statusCode, 404);
  assert.deepEqual(await codes(), ['here', 'eu']);
});

async function create(world: Platform, body: object): Promise<void> {
  const made = await world.ask(world.administrator, 'POST', '/api/plans', { body });
  assert.equal(made.statusCode, 201, made.body);
}
