import assert from 'node:assert/strict';
import { OrganizationService } from '../../api/services/accounts/organizationService.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';

const CENT = { monthly: '1000', hourly: '0.01' };

function close(world: Platform, body: object, user = world.administrator) {
  return world.ask(user, 'POST', '/api/organizations/acme/closing', { body });
}

async function ended(world: Platform): Promise<boolean> {
  const [row] = await world.fleet.read<{ ended: boolean }>(
    `SELECT deleted_at IS NOT NULL AS ended FROM organizations WHERE name = 'acme'`,
  );
  return row?.ended ?? false;
}

platformTest('a closing that does not bring the balance to zero is refused, and names it', async (world) => {
  const acme = await world.fleet.organization('acme', { balance: '50' });
  const owner = await world.member(acme, 'owner');
  for (const [body, detail] of [
    [{ reason: 'leaves' }, 'the balance is 50.000000, and the closing disposes of 0.000000'],
    [
      { refund: '40', forfeit: '9.999999', reason: 'leaves' },
      'the balance is 50.000000, and the closing disposes of 49.999999',
    ],
  ] as const) {
    const answer = await close(world, body);
    assert.deepEqual([answer.statusCode, answer.json().detail], [409, detail]);
  }
  assert.equal((await close(world, { refund: '50', reason: ' ' })).statusCode, 400);
  assert.equal((await close(world, { refund: '50', reason: 'leaves' }, owner)).statusCode, 403);
  assert.equal(await ended(world), false);
  assert.deepEqual(await acme.ledger(), ['top_up 50.000000 = 50.000000']);
  await assert.rejects(
    new OrganizationService(world.fleet.app).delete(acme.id, { operator: 'ada' }),
    /its balance is 50\.000000/,
  );
});

platformTest(
  'a closing refunds the newest top-ups first, lets the rest lapse, and ends the organization with it',
  async (world) => {
    const acme = await world.fleet.organization('acme', { balance: '20' });
    await acme.credit('30');
    await world.services.wallets.move({
      organizationId: acme.id,
      kind: 'credit',
      amountMicros: 5_000_000n,
      idempotencyKey: 'gift',
      reason: 'a gift',
      actor: 'operator ada',
    });
    // 50 were paid in: of 55, at most 50 can be refunded.
    const beyond = await close(world, { refund: '55', reason: 'leaves' });
    assert.deepEqual([beyond.statusCode, beyond.json().code], [422, 'more_than_entry']);
    const answer = await close(world, { refund: '35', forfeit: '20', reason: 'leaves' });
    assert.equal(answer.statusCode, 204);
    assert.deepEqual(await acme.ledger(), [
      'top_up 20.000000 = 20.000000',
      'top_up 30.000000 = 50.000000',
      'credit 5.000000 = 55.000000',
      'refund -30.000000 = 25.000000',
      'refund -5.000000 = 20.000000',
      'forfeit -20.000000 = 0.000000',
    ]);
    const entries = await world.fleet.read<{ concerns: bigint | null; reason: string; actor: string }>(
      `SELECT concerns_entry_no AS concerns, reason, actor FROM wallet_ledger WHERE entry_no > 3 ORDER BY entry_no`,
    );
    const rest = { reason: 'leaves', actor: `user ${world.administrator}` };
    assert.deepEqual(entries, [
      { concerns: 2n, ...rest },
      { concerns: 1n, ...rest },
      { concerns: null, ...rest },
    ]);
    assert.equal(await ended(world), true);
    const log = await world.fleet.read<{ action: string }>('SELECT action FROM audit_log ORDER BY audit_id');
    assert.deepEqual(
      log.map(({ action }) => action),
      ['wallet.refund', 'wallet.refund', 'wallet.forfeit', 'organization.delete'],
    );
  },
);

platformTest('a closing writes a debt off, once everything is billed', async (world) => {
  const plan = await world.fleet.plan('cent', CENT);
  const acme = await world.fleet.organization('acme');
  await acme.instance({ plan, from: '2025-01-01T00:30Z', until: '2025-01-01T02:45Z' });
  const writeOff = { writeOff: '0.03', reason: 'insolvent' };
  assert.match((await close(world, writeOff)).json().detail, /last hours of 1 instance are not billed/);
  await world.fleet.runAt('2025-01-01T04:00Z');
  assert.equal((await close(world, { ...writeOff, writeOff: '0.02' })).statusCode, 409);
  assert.equal((await close(world, writeOff)).statusCode, 204);
  assert.equal((await acme.ledger()).at(-1), 'write_off 0.030000 = 0.000000');
  assert.equal(await ended(world), true);
});

platformTest('an organization with an add-on is not closed', async (world) => {
  const plan = await world.fleet.addonPlan('gib', { monthly: '0.10' });
  const acme = await world.fleet.organization('acme', { balance: '5' });
  await acme.addon({ plan, quantity: 100, from: await world.fleet.hoursFromNow(-0.5) });
  const answer = await close(world, { refund: '5', reason: 'leaves' });
  assert.deepEqual(
    [answer.statusCode, answer.json().detail],
    [409, 'it has 1 VPS instance; it has 1 add-on'],
  );
});

platformTest(
  'a closing above the limit is refused: a second administrator confirms a movement first',
  async (world) => {
    const acme = await world.fleet.organization('acme', { balance: '500' });
    const organizations = new OrganizationService(world.fleet.app, { confirmAboveMicros: 100_000_000n });
    const settlement = {
      refundMicros: 500_000_000n,
      forfeitMicros: 0n,
      writeOffMicros: 0n,
      reason: 'leaves',
    };
    await assert.rejects(organizations.delete(acme.id, { operator: 'ada' }, settlement), {
      code: 'conflict',
      message: /500\.000000 needs a second administrator/,
    });
    assert.equal(await ended(world), false);
  },
);

platformTest('what is held and owed is listed with its totals, of ended organizations too', async (world) => {
  await world.fleet.organization('zero');
  await world.fleet.organization('held', { balance: '12.50' });
  const owing = await world.fleet.organization('owing');
  await owing.owe('3');
  await world.fleet.organization('gone', { balance: '50' });
  await world.fleet.owner.query(`UPDATE organizations SET deleted_at = now() WHERE name = 'gone'`);
  const list = async (query: string) => {
    const { totals, items } = (
      await world.ask(world.administrator, 'GET', `/api/billing/balances${query}`)
    ).json();
    return [totals.held, totals.owed, ...items.map((item: { organization: string }) => item.organization)];
  };
  assert.deepEqual(await list(''), ['62.500000', '3.000000', 'held', 'owing', 'gone']);
  assert.deepEqual(await list('?side=owed'), ['62.500000', '3.000000', 'owing']);
  assert.deepEqual(await list('?ended=true'), ['50.000000', '0.000000', 'gone']);
  const file = await world.ask(world.administrator, 'GET', '/api/billing/balances.csv?ended=true');
  assert.match(
    file.body,
    /^organization,name,endedAt,balance,pastDueSince\r\ngone,gone,20[^,]+Z,50\.000000,\r\n$/,
  );
  const search = async (text: string) =>
    (await world.ask(world.administrator, 'GET', `/api/wallets?search=${text}`))
      .json()
      .items.map((item: { organization: string; endedAt: string | null }) => [
        item.organization,
        item.endedAt !== null,
      ]);
  assert.deepEqual(await search('gon'), [['gone', true]]);
  assert.deepEqual(await search('hel'), [['held', false]]);
  const { items } = (await world.ask(world.administrator, 'GET', '/api/wallets')).json();
  assert.equal(items.length, 3);
});
