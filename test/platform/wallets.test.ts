import assert from 'node:assert/strict';
import type { TestOrganization } from '../support/fleet.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';

function topUp(world: Platform, user: bigint | null, key: string | null, body: object) {
  return world.ask(user, 'POST', '/api/organizations/acme/wallet/top-ups', {
    body,
    headers: key === null ? {} : { 'idempotency-key': key },
  });
}

/** Acme, whose instance of 1 cent an hour has run for 3 hours, billed. */
async function billedAcme(world: Platform): Promise<{ acme: TestOrganization; member: bigint }> {
  const plan = await world.fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const acme = await world.fleet.organization('acme', { balance: '1' });
  await acme.instance({ plan, from: await world.fleet.hoursFromNow(-2.5) });
  await world.fleet.runAt(await world.fleet.hoursFromNow(0));
  return { acme, member: await world.member(acme, 'member') };
}

platformTest(
  'a top-up is posted once per key, and the same key with another body is refused',
  async (world) => {
    const acme = await world.fleet.organization('acme');
    const first = await topUp(world, world.administrator, 'k1', { amount: '12.5', reason: 'invoice 7' });
    assert.equal(first.statusCode, 201);
    const { entry, kind, amount, balanceAfter, key, reason, actor } = first.json();
    assert.deepEqual(
      { entry, kind, amount, balanceAfter, key, reason, actor },
      {
        entry: '1',
        kind: 'top_up',
        amount: '12.500000',
        balanceAfter: '12.500000',
        key: 'k1',
        reason: 'invoice 7',
        actor: `user ${world.administrator}`,
      },
    );
    const again = await topUp(world, world.administrator, 'k1', { amount: '12.500000', reason: 'invoice 7' });
    assert.deepEqual(again.json(), first.json());
    for (const body of [
      { amount: '12.500001', reason: 'invoice 7' },
      { amount: '12.5', reason: 'invoice 8' },
    ]) {
      const refused = await topUp(world, world.administrator, 'k1', body);
      assert.deepEqual([refused.statusCode, refused.json().code], [422, 'key_used_otherwise']);
    }
    assert.equal((await acme.wallet()).balance, '12.500000');
    const log = await world.fleet.read<{ action: string; detail: object }>(
      'SELECT action, detail FROM audit_log',
    );
    assert.deepEqual(log, [{ action: 'wallet.top_up', detail: { entry: '1', amount: '12.500000' } }]);
  },
);

platformTest(
  'a top-up that is nothing, unnamed, unreasoned or not an administrator’s is refused',
  async (world) => {
    const acme = await world.fleet.organization('acme');
    const owner = await world.member(acme, 'owner');
    const good = { amount: '1', reason: 'why' };
    for (const [user, key, body, status] of [
      [world.administrator, null, good, 400],
      [world.administrator, 'k', { ...good, amount: '0' }, 400],
      [world.administrator, 'k', { ...good, amount: '-1' }, 400],
      [world.administrator, 'k', { ...good, amount: '0.0000001' }, 400],
      [world.administrator, 'k', { ...good, amount: 1 }, 400],
      [world.administrator, 'k', { ...good, reason: ' ' }, 400],
      [world.administrator, 'k', { ...good, reason: 'half of a pair: \ud800' }, 400],
      [world.administrator, 'k', { ...good, currency: 'EUR' }, 400],
      [owner, 'k', good, 403],
      [null, 'k', good, 401],
    ] as const) {
      const { statusCode } = await topUp(world, user, key, body);
      assert.equal(statusCode, status, JSON.stringify([key, body]));
    }
    assert.equal((await acme.wallet()).balance, '0.000000');
  },
);

platformTest(
  'a wallet says what is spent, what the fleet costs and how long the balance lasts',
  async (world) => {
    const { member } = await billedAcme(world);
    const wallet = (await world.ask(member, 'GET', '/api/organizations/acme/wallet')).json();
    assert.equal(wallet.currency, 'USD');
    assert.equal(wallet.balance, '0.970000');
    assert.equal(wallet.pastDueSince, null);
    assert.equal(wallet.perHour, '0.010000');
    assert.equal(wallet.runwayHours, 97);
    // However much of the 3 hours lies in this month, the charges say the same.
    const [month] = await world.fleet.read<{ spent: string }>(
      `SELECT (coalesce(sum(amount_micros), 0) / 1000000.0)::numeric(9, 6)::text AS spent FROM billing_charges
     WHERE hour >= date_trunc('month', now())`,
    );
    assert.equal(wallet.spentThisMonth, month?.spent);
  },
);

platformTest('what is spent this month leaves out the hours of the month before', async (world) => {
  const { fleet } = world;
  const plan = await fleet.plan('cent', { monthly: '1000', hourly: '0.01' });
  const acme = await fleet.organization('acme', { balance: '100' });
  const [start] = await fleet.read<{ moment: string }>(
    `SELECT to_char(date_trunc('month', now()) - interval '90 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS moment`,
  );
  // Hours begin 90 and 30 minutes before the month, then within it: one window reaches over its start.
  await acme.instance({ plan, from: start?.moment });
  await fleet.runAt(await fleet.hoursFromNow(0));
  const member = await world.member(acme, 'member');
  const { spentThisMonth } = (await world.ask(member, 'GET', '/api/organizations/acme/wallet')).json();
  const [hours] = await fleet.read<{ count: bigint }>('SELECT count(*) AS count FROM billing_charges');
  const cents = Number(hours?.count) - 2;
  assert.equal(spentThisMonth, `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}0000`);
});

platformTest('the ledger is paged from the last entry back', async (world) => {
  const { acme, member } = await billedAcme(world);
  const url = '/api/organizations/acme/wallet/ledger?limit=1';
  const last = (await world.ask(member, 'GET', url)).json();
  assert.deepEqual(
    [last.items[0].kind, last.items[0].amount, last.items[0].hours],
    ['charge', '-0.010000', 1],
  );
  const before = (await world.ask(member, 'GET', `${url}&cursor=${last.nextCursor}`)).json();
  assert.equal(before.items[0].entry, String((await acme.wallet()).entries - 1));
  assert.equal((await world.ask(member, 'GET', `${url}&cursor=bm8`)).statusCode, 400);
});

platformTest('the ledger is narrowed to one kind, and paged within it', async (world) => {
  const { member } = await billedAcme(world);
  await topUp(world, world.administrator, 'k1', { amount: '5', reason: 'invoice 7' });
  const page = async (query: string) => {
    const answer = await world.ask(member, 'GET', `/api/organizations/acme/wallet/ledger?${query}`);
    assert.equal(answer.statusCode, 200);
    const { items, nextCursor } = answer.json() as { items: { entry: string }[]; nextCursor: string | null };
    return { entries: items.map(({ entry }) => entry), nextCursor };
  };
  // Entry 1 brought the balance, 2 to 4 charged an hour each.
  assert.deepEqual(await page('kind=top_up'), { entries: ['5', '1'], nextCursor: null });
  assert.deepEqual((await page('kind=charge')).entries, ['4', '3', '2']);
  assert.deepEqual((await page('kind=refund')).entries, []);
  const first = await page('kind=top_up&limit=1');
  assert.deepEqual(first.entries, ['5']);
  assert.deepEqual((await page(`kind=top_up&limit=1&cursor=${first.nextCursor}`)).entries, ['1']);
  const unknown = await world.ask(member, 'GET', '/api/organizations/acme/wallet/ledger?kind=gift');
  assert.equal(unknown.statusCode, 400);
});

platformTest('no text in a file is a formula, and a negative amount stays a number', async (world) => {
  const { member } = await billedAcme(world);
  await topUp(world, world.administrator, '@key', {
    amount: '5',
    reason: '=HYPERLINK("https://evil.example")',
  });
  await world.fleet.owner.query(`UPDATE vps_instances SET name = '-2+3'`);
  const { body } = await world.ask(member, 'GET', '/api/organizations/acme/wallet/ledger.csv');
  assert.ok(
    body.includes(`,'@key,"'=HYPERLINK(""https://evil.example"")",user ${world.administrator},\r\n`),
    body,
  );
  assert.match(body, /,charge,-0\.010000,/);
  const [months] = await world.fleet.read<{ began: string; posted: string }>(
    `SELECT to_char(max(hour), 'YYYY-MM') AS began, to_char(max(posted_at), 'YYYY-MM') AS posted FROM billing_charges`,
  );
  const charges = await world.ask(
    member,
    'GET',
    `/api/organizations/acme/charges.csv?month=${months?.began}`,
  );
  assert.match(charges.body, /,'-2\+3,cent,/);
  const statement = await world.ask(
    member,
    'GET',
    `/api/organizations/acme/wallet/statement.csv?month=${months?.posted}`,
  );
  assert.match(statement.body, /\ncharges,\d+,'-2\+3,cent,3,-0\.030000,vps,,\r/);
});

platformTest('ledger and charges are files that hold every line once', async (world) => {
  const { acme, member } = await billedAcme(world);
  const ledger = await world.ask(member, 'GET', '/api/organizations/acme/wallet/ledger.csv');
  assert.match(String(ledger.headers['content-type']), /^text\/csv/);
  assert.equal(ledger.headers['content-disposition'], 'attachment; filename="acme-ledger.csv"');
  const lines = ledger.body.trimEnd().split('\r\n');
  assert.equal(lines.length, (await acme.wallet()).entries + 1);
  assert.match(lines[1] ?? '', /^1,.*,top_up,1\.000000,1\.000000,,,,credit-1,a test,test,$/);
  const [latest] = await world.fleet.read<{ month: string; hours: bigint }>(
    `SELECT to_char(date_trunc('month', hour), 'YYYY-MM') AS month, count(*) AS hours FROM billing_charges
     GROUP BY date_trunc('month', hour) ORDER BY date_trunc('month', hour) DESC LIMIT 1`,
  );
  const charges = await world.ask(
    member,
    'GET',
    `/api/organizations/acme/charges.csv?month=${latest?.month}`,
  );
  const rows = charges.body.trimEnd().split('\r\n');
  assert.equal(rows[0], 'hour,instance,name,plan,ordinal,amount,postedAt,kind');
  assert.equal(rows.length - 1, Number(latest?.hours));
  assert.match(rows[1] ?? '', /:00:00\.000000Z,\d+,vm,cent,\d+,0\.010000,/);
  const stranger = await world.user('stranger@example.org');
  for (const file of ['wallet/ledger.csv', 'charges.csv?month=2026-09', 'wallet']) {
    assert.equal((await world.ask(stranger, 'GET', `/api/organizations/acme/${file}`)).statusCode, 404);
  }
});
