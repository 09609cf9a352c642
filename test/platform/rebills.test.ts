import assert from 'node:assert/strict';
import { RebillService } from '../../api/services/rebills/rebillService.ts';
import { insertRow } from '../support/insertRows.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';
import { wrongPrice } from '../support/rebill.ts';

const WRONG = {
  plan: 'penny',
  from: '2025-01-01T00:00:00Z',
  until: '2025-01-01T02:00:00Z',
  monthly: '1000',
  hourly: '0.01',
};
const NEW = { ...WRONG, reason: 'the price was doubled' };

/** acme and beta, an instance each, charged 0.02 for each of three hours; 0.01 would have been right. */
async function bill({ fleet }: Platform) {
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.02' });
  const acme = await fleet.organization('acme', { balance: '1' });
  const beta = await fleet.organization('beta');
  const instances = [];
  for (const one of [acme, beta]) instances.push(await one.instance({ plan, from: '2025-01-01T00:10Z' }));
  await fleet.runAt('2025-01-01T02:30Z');
  return { acme, beta, vps: instances[0]?.id ?? 0n };
}

function apply(world: Platform, key: string | null, body: object, user: bigint | null = world.administrator) {
  return world.ask(user, 'POST', '/api/rebills', {
    body,
    headers: key === null ? {} : { 'idempotency-key': key },
  });
}

platformTest(
  'a preview says by organization what was charged and what is right, and writes nothing',
  async (world) => {
    await bill(world);
    const answer = await world.ask(world.administrator, 'POST', '/api/rebills/preview', { body: WRONG });
    assert.equal(answer.statusCode, 200);
    const one = { hours: 2, charged: '0.040000', right: '0.020000', amount: '0.020000', leftOut: null };
    assert.deepEqual(answer.json(), {
      organizations: 2,
      hours: 4,
      charged: '0.080000',
      right: '0.040000',
      amount: '0.040000',
      leftOut: 0,
      items: [
        { organization: 'acme', name: 'acme', ...one },
        { organization: 'beta', name: 'beta', ...one },
      ],
    });
    assert.deepEqual((await world.ask(world.administrator, 'GET', '/api/rebills')).json().items, []);
  },
);

platformTest('an applied rebill is on ledger, entry, statement, file and log', async (world) => {
  const { vps, acme } = await bill(world);
  const first = await apply(world, 'k1', NEW);
  assert.equal(first.statusCode, 201);
  const { rebill, state, organizations, amount, askedBy, failures } = first.json();
  assert.deepEqual(
    [rebill, state, organizations, amount, askedBy, failures],
    ['1', 'applied', 2, '0.040000', `user ${world.administrator}`, []],
  );
  assert.deepEqual((await apply(world, 'k1', NEW)).json(), first.json());
  const { failures: _, ...listed } = first.json();
  assert.deepEqual((await world.ask(world.administrator, 'GET', '/api/rebills')).json().items, [listed]);

  const wallet = '/api/organizations/acme/wallet';
  const get = async (path: string) =>
    (await world.ask(world.administrator, 'GET', `${wallet}/${path}`)).json();
  const line = {
    kind: 'vps',
    instance: String(vps),
    addonOf: null,
    name: 'vm',
    plans: ['penny'],
    firstHour: '2025-01-01T00:00:00.000000Z',
    lastHour: '2025-01-01T01:00:00.000000Z',
    hours: 2,
    charged: '0.040000',
    right: '0.020000',
    amount: '0.020000',
  };
  const { entries } = await acme.wallet();
  const detail = await get(`ledger/${entries}`);
  assert.deepEqual(
    [
      detail.entry.kind,
      detail.entry.amount,
      detail.entry.key,
      detail.entry.concerns,
      detail.items,
      detail.corrected,
    ],
    ['adjustment', '0.020000', 'rebill:1', null, [], [line]],
  );
  // Entry 2 is the charge for the first hour: of its 0.02 the rebill gave 0.01 back.
  const charge = await get('ledger/2');
  assert.deepEqual(charge.room, { up: '0.010000', down: '0.020000' });
  assert.deepEqual(charge.concernedBy, [detail.entry]);

  const month = detail.entry.postedAt.slice(0, 7);
  const statement = await get(`statement?month=${month}`);
  assert.deepEqual([statement.totals.adjustment, statement.corrections], ['0.020000', [line]]);
  const file = await world.ask(world.administrator, 'GET', `${wallet}/statement.csv?month=${month}`);
  const lines = file.body.split('\r\n');
  assert.ok(lines.includes('adjustments,,,,,0.000000,,,'));
  assert.ok(lines.includes(`corrections,${vps},vm,penny,2,0.020000,vps,0.040000,0.020000`), file.body);

  const log = await world.fleet.read('SELECT action, subject, detail FROM audit_log ORDER BY audit_id');
  assert.deepEqual(log.slice(0, 2), [
    {
      action: 'rebill.apply',
      subject: 'rebill 1',
      detail: {
        key: 'k1',
        from: '2025-01-01T00:00:00Z',
        until: '2025-01-01T02:00:00Z',
        monthly: '1000.000000',
        hourly: '0.010000000',
      },
    },
    {
      action: 'wallet.adjustment',
      subject: `wallet of ${acme.id}`,
      detail: { entry: String(entries), amount: '0.020000', rebill: '1' },
    },
  ]);
});

platformTest(
  'every refusal of a rebill has a code, and all faults of a request are told at once',
  async (world) => {
    const { acme } = await bill(world);
    const owner = await world.member(acme, 'owner');
    await apply(world, 'used', { ...NEW, organization: 'acme' });
    for (const [user, key, body, status, code] of [
      [world.administrator, 'used', { ...NEW, organization: 'beta' }, 422, 'key_used_otherwise'],
      [world.administrator, 'k', NEW, 409, 'conflict'],
      [world.administrator, 'k', { ...NEW, organization: 'beta', hourly: '0.02' }, 409, 'conflict'],
      [world.administrator, 'k', { ...NEW, plan: 'none' }, 404, 'not_found'],
      [world.administrator, 'k', { ...NEW, organization: 'nobody' }, 404, 'not_found'],
      [world.administrator, 'k', { ...NEW, until: '2025-01-01T00:00:00Z' }, 400, 'invalid_request'],
      [world.administrator, 'k', { ...NEW, from: '2025-02-30T00:00:00Z' }, 400, 'invalid_request'],
      [world.administrator, null, NEW, 400, 'invalid_request'],
      [owner, 'k', NEW, 403, 'forbidden'],
      [null, 'k', NEW, 401, 'not_signed_in'],
    ] as const) {
      const answer = await apply(world, key, body, user);
      assert.deepEqual([answer.statusCode, answer.json().code], [status, code], JSON.stringify(body));
    }
    const wrong = await apply(world, 'k', {
      ...NEW,
      from: '2025-01-01T00:30:00Z',
      monthly: '-1',
      reason: ' ',
    });
    assert.deepEqual(
      wrong.json().faults.map(({ place }: { place: string }) => place.replace('body.', '')),
      ['from', 'monthly', 'reason'],
    );
  },
);

platformTest('a large rebill is confirmed by another administrator, or refused', async (world) => {
  await bill(world);
  const limited = new RebillService(world.fleet.app, { confirmAboveMicros: 0n });
  const by = { userId: world.administrator, keyId: null, requestId: 'r' };
  const ask = (key: string) =>
    limited.apply(wrongPrice({ ...WRONG, plan: 'penny' }), { key, reason: 'why', by });
  const { rebill: one } = await ask('one');
  const { rebill: two } = await ask('two');
  const { user_id: second } = await insertRow<{ user_id: bigint }>(world.fleet.owner, 'users', {
    email: 'second@example.org',
    role: 'administrator',
  });
  const decide = async (user: bigint, id: bigint, what: string) => {
    const answer = await world.ask(user, 'POST', `/api/rebills/${id}/${what}`);
    return [answer.statusCode, answer.json().state ?? answer.json().code];
  };
  assert.deepEqual(await decide(world.administrator, one.rebillId, 'application'), [403, 'forbidden']);
  assert.deepEqual(await decide(second, one.rebillId, 'application'), [200, 'applied']);
  assert.deepEqual(await decide(second, one.rebillId, 'refusal'), [409, 'conflict']);
  assert.deepEqual(await decide(world.administrator, two.rebillId, 'refusal'), [200, 'refused']);
  assert.deepEqual(await decide(second, two.rebillId, 'application'), [409, 'conflict']);
});
