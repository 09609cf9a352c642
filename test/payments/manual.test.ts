/** Transfers: the customer gets a reference, an administrator says that the money came. */
import assert from 'node:assert/strict';
import { join } from '../support/accountsApp.ts';
import { decide, paymentsTest } from '../support/paymentsWorld.ts';

const REASON = { reason: 'statement 17 of Example Bank' };

paymentsTest('a transfer is credited once an administrator confirms it, and only once', async (world) => {
  const { ada, handle, ledger, payment } = world;
  const begun = await ada.ask('POST', `/api/organizations/${handle}/payments`, {
    provider: 'manual',
    amount: '50',
  });
  assert.equal(begun.statusCode, 201, begun.body);
  const { payment: id, reference, instructions } = begun.json();
  assert.match(reference, /^CS(-[2-9A-HJ-NP-TV-Z]{4}){3}$/);
  assert.equal(instructions, 'Example Bank\nIBAN DE02 1203 0000 0000 2020 51');
  assert.deepEqual(await ledger(), []);
  for (let time = 0; time < 2; time += 1)
    assert.equal((await decide(world, id, 'confirmation', REASON)).statusCode, 200);
  assert.deepEqual(await ledger(), ['50.000000 top_up']);
  assert.equal((await payment(id)).state, 'succeeded');
  const back = await decide(world, id, 'refunds', { amount: '5', reason: 'too much' });
  assert.equal(back.statusCode, 409);
});

paymentsTest(
  'a large transfer takes two administrators',
  async (world) => {
    const { ada, handle, ledger, payment } = world;
    const eve = await join(world.world, 'eve@example.org', 'administrator');
    const transfer = { provider: 'manual', amount: '500.01' };
    const { payment: id } = (await ada.ask('POST', `/api/organizations/${handle}/payments`, transfer)).json();
    assert.equal((await decide(world, id, 'confirmation', REASON)).statusCode, 200);
    assert.equal((await payment(id)).state, 'processing');
    assert.equal((await decide(world, id, 'confirmation', REASON)).statusCode, 403);
    assert.deepEqual(await ledger(), []);
    assert.equal((await decide(world, id, 'confirmation', REASON, eve)).statusCode, 200);
    assert.deepEqual(await ledger(), ['500.010000 top_up']);
  },
  { confirmAboveMicros: 500_000_000n },
);

paymentsTest('only its provider can say that a payment there is paid', async (world) => {
  const { payment } = await world.begin('10');
  assert.equal((await decide(world, payment, 'confirmation', REASON)).statusCode, 409);
  assert.equal((await decide(world, payment, 'refunds', { amount: '5', reason: 'x' })).statusCode, 409);
  assert.equal(
    (await decide(world, payment, 'resolution', { resolution: 'credited', reason: 'x' })).statusCode,
    409,
  );
});
