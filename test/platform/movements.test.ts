import assert from 'node:assert/strict';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { insertRow } from '../support/insertRows.ts';
import { type Platform, platformTest } from '../support/platformApp.ts';

const URL = '/api/organizations/acme/wallet/movements';

function move(world: Platform, user: bigint | null, key: string | null, body: object) {
  return world.ask(user, 'POST', URL, { body, headers: key === null ? {} : { 'idempotency-key': key } });
}

/** A second administrator. */
async function another(world: Platform): Promise<bigint> {
  const { user_id } = await insertRow<{ user_id: bigint }>(world.fleet.owner, 'users', {
    email: 'second@example.org',
    role: 'administrator',
  });
  return user_id;
}

/** The same app with a limit of 100 above which a second administrator confirms. */
async function withLimit(world: Platform): Promise<WalletService> {
  return new WalletService(world.fleet.app, { confirmAboveMicros: 100_000_000n });
}

platformTest('a refund takes what it says, names its top-up and is found again from it', async (world) => {
  const acme = await world.fleet.organization('acme', { balance: '50' });
  const body = { kind: 'refund', amount: '20', concerns: '1', reason: 'paid twice' };
  const first = await move(world, world.administrator, 'k1', body);
  assert.equal(first.statusCode, 201);
  const { entry, kind, amount, balanceAfter, concerns, actor } = first.json();
  assert.deepEqual(
    [entry, kind, amount, balanceAfter, concerns],
    ['2', 'refund', '-20.000000', '30.000000', '1'],
  );
  assert.equal(actor, `user ${world.administrator}`);
  assert.deepEqual((await move(world, world.administrator, 'k1', body)).json(), first.json());
  const detail = (
    await world.ask(world.administrator, 'GET', '/api/organizations/acme/wallet/ledger/1')
  ).json();
  assert.deepEqual(
    detail.concernedBy.map((other: { entry: string }) => other.entry),
    ['2'],
  );
  assert.deepEqual(detail.room, { up: '20.000000', down: '30.000000' });
  assert.equal((await acme.wallet()).balance, '30.000000');
  const log = await world.fleet.read('SELECT action, detail FROM audit_log');
  assert.deepEqual(log, [
    { action: 'wallet.refund', detail: { entry: '2', amount: '-20.000000', concerns: '1' } },
  ]);
});

platformTest('every refusal of a movement has a code of its own', async (world) => {
  const acme = await world.fleet.organization('acme', { balance: '50' });
  const owner = await world.member(acme, 'owner');
  const refund = { kind: 'refund', amount: '20', concerns: '1', reason: 'why' };
  await move(world, world.administrator, 'used', refund);
  for (const [user, key, body, status, code] of [
    [world.administrator, 'k', { ...refund, amount: '30.000001' }, 422, 'more_than_entry'],
    [world.administrator, 'k', { kind: 'write_off', amount: '1', reason: 'why' }, 422, 'more_than_balance'],
    [world.administrator, 'k', { ...refund, currency: 'EUR' }, 422, 'other_currency'],
    [world.administrator, 'used', { ...refund, reason: 'else' }, 422, 'key_used_otherwise'],
    [world.administrator, 'used', { ...refund, amount: '19' }, 422, 'key_used_otherwise'],
    [world.administrator, 'k', { ...refund, concerns: '7' }, 404, 'not_found'],
    [world.administrator, 'k', { ...refund, amount: '-20' }, 400, 'invalid_request'],
    [world.administrator, 'k', { ...refund, amount: '0' }, 400, 'invalid_request'],
    [world.administrator, 'k', { ...refund, kind: 'chargeback' }, 400, 'invalid_request'],
    [world.administrator, 'k', { ...refund, reason: ' ' }, 400, 'invalid_request'],
    [world.administrator, null, refund, 400, 'invalid_request'],
    [owner, 'k', refund, 403, 'forbidden'],
    [null, 'k', refund, 401, 'not_signed_in'],
  ] as const) {
    const answer = await move(world, user, key, body);
    assert.deepEqual([answer.statusCode, answer.json().code], [status, code], JSON.stringify([key, body]));
  }
  await world.fleet.owner.query('UPDATE organizations SET deleted_at = now()');
  const late = await move(world, world.administrator, 'k', { kind: 'credit', amount: '1', reason: 'why' });
  assert.deepEqual([late.statusCode, late.json().code], [409, 'organization_ended']);
  assert.equal((await acme.wallet()).balance, '30.000000');
});

platformTest('a movement above the limit waits until another administrator confirms it', async (world) => {
  const acme = await world.fleet.organization('acme', { balance: '500' });
  const second = await another(world);
  const wallets = await withLimit(world);
  const asked = { userId: world.administrator, keyId: null, requestId: 'r' };
  const refund = (key: string, amountMicros: bigint) =>
    wallets.moveByHand(
      {
        organizationId: acme.id,
        kind: 'refund',
        amountMicros,
        concernsEntryNo: 1n,
        idempotencyKey: key,
        reason: 'leaves us',
      },
      asked,
    );
  assert.ok('entry' in (await refund('exactly', -100_000_000n)));
  const result = await refund('more', -100_000_001n);
  assert.ok('pending' in result && !result.repeated);
  const again = await refund('more', -100_000_001n);
  assert.deepEqual(again, { pending: result.pending, repeated: true });
  await assert.rejects(refund('more', -100_000_002n), { code: 'key_used_otherwise' });
  assert.equal((await acme.wallet()).balance, '400.000000');

  const id = String(result.pending.pendingId);
  const decide = async (user: bigint, what: string) =>
    world.ask(user, 'POST', `/api/billing/pending-movements/${id}/${what}`);
  const list = await world.ask(second, 'GET', '/api/billing/pending-movements?state=waiting');
  assert.deepEqual(
    list.json().items.map(({ pending, state, askedBy }: Record<string, string>) => [pending, state, askedBy]),
    [[id, 'waiting', `user ${world.administrator}`]],
  );
  const own = await decide(world.administrator, 'confirmation');
  assert.deepEqual([own.statusCode, own.json().code], [403, 'forbidden']);
  const confirmed = await decide(second, 'confirmation');
  assert.deepEqual(
    [confirmed.statusCode, confirmed.json().state, confirmed.json().entry],
    [200, 'confirmed', '3'],
  );
  assert.deepEqual((await decide(second, 'confirmation')).json(), confirmed.json());
  assert.equal((await decide(second, 'refusal')).statusCode, 409);
  assert.equal((await acme.wallet()).balance, '299.999999');
  // The key now names what was posted.
  const posted = await refund('more', -100_000_001n);
  assert.ok('entry' in posted && posted.repeated);
  assert.equal(posted.entry.actor, `user ${world.administrator}, confirmed by user ${second}`);
  const log = await world.fleet.read<{ action: string }>('SELECT action FROM audit_log ORDER BY audit_id');
  assert.deepEqual(
    log.map(({ action }) => action),
    ['wallet.refund', 'wallet.ask_for_confirmation', 'wallet.refund'],
  );
});

platformTest(
  'what waits is refused, expires, and is confirmed only within the limits of then',
  async (world) => {
    const acme = await world.fleet.organization('acme', { balance: '500' });
    const second = await another(world);
    const wallets = await withLimit(world);
    const ask = async (key: string) => {
      const asked = await wallets.moveByHand(
        {
          organizationId: acme.id,
          kind: 'refund',
          amountMicros: -300_000_000n,
          concernsEntryNo: 1n,
          idempotencyKey: key,
          reason: 'leaves us',
        },
        { operator: 'ada' },
      );
      assert.ok('pending' in asked);
      return asked.pending.pendingId;
    };
    const decide = async (id: bigint, what: string) => {
      const answer = await world.ask(second, 'POST', `/api/billing/pending-movements/${id}/${what}`);
      return [answer.statusCode, answer.json().state ?? answer.json().code];
    };
    const [refused, expired, first, late] = [await ask('a'), await ask('b'), await ask('c'), await ask('d')];
    assert.deepEqual(await decide(refused, 'refusal'), [200, 'refused']);
    assert.deepEqual(await decide(refused, 'confirmation'), [409, 'conflict']);
    await world.fleet.owner.query(
      `UPDATE pending_movements SET asked_at = now() - interval '73 hours', expires_at = now() - interval '1 hour'
     WHERE pending_id = $1`,
      [expired],
    );
    assert.deepEqual(await decide(expired, 'confirmation'), [409, 'conflict']);
    assert.deepEqual(await decide(first, 'confirmation'), [200, 'confirmed']);
    assert.deepEqual(await decide(late, 'confirmation'), [422, 'more_than_entry']);
    const { items } = (await world.ask(second, 'GET', '/api/billing/pending-movements')).json();
    assert.deepEqual(
      items.map(({ pending, state }: Record<string, string>) => [pending, state]),
      [
        [String(late), 'waiting'],
        [String(first), 'confirmed'],
        [String(expired), 'expired'],
        [String(refused), 'refused'],
      ],
    );
    assert.equal((await acme.wallet()).balance, '200.000000');
  },
);
