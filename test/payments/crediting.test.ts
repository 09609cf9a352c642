/** A payment is credited once, by whichever way it is heard of first, and only as the provider has it. */
import assert from 'node:assert/strict';
import { paymentsTest } from '../support/paymentsWorld.ts';

for (const name of ['stripe', 'paypal'] as const) {
  paymentsTest(`${name}: webhook, return page and reconciler credit a payment once`, async (world) => {
    const { begin, provider, ada, handle, tell, reconcile, ledger, payment } = world;
    const { payment: id, checkout } = await begin('19.99', name);
    assert.deepEqual(await ledger(), []);
    provider.books.pay(checkout);
    const check = () => ada.ask('POST', `/api/organizations/${handle}/payments/${id}/check`);
    await Promise.all([check(), check(), tell(), reconcile()]);
    await tell();
    await reconcile();
    assert.deepEqual(await ledger(), ['19.990000 top_up']);
    const paid = await payment(id);
    assert.equal(paid.state, 'succeeded');
    assert.equal(paid.received, '19.990000');
    const [entry] = await world.world.services.wallets.readLedger(world.id, 1);
    assert.equal(entry?.idempotencyKey, `${name}:${provider.books.get(checkout).paid?.id}`);
  });

  paymentsTest(
    `${name}: a buyer whose webhook never came is credited by the reconciler alone`,
    async (world) => {
      const { begin, provider, tell, reconcile, ledger } = world;
      const { checkout } = await begin('25', name);
      provider.books.pay(checkout);
      provider.faults = { ...provider.faults, lostWebhooks: 1 };
      await tell();
      assert.deepEqual(await ledger(), []);
      await reconcile();
      assert.deepEqual(await ledger(), ['25.000000 top_up']);
    },
  );

  paymentsTest(`${name}: a declined try is no end`, async (world) => {
    const { begin, provider, tell, ledger, payment, reconcile } = world;
    const { payment: id, checkout } = await begin('10', name);
    provider.books.decline(checkout);
    if (name === 'paypal') provider.books.pay(checkout);
    await tell();
    assert.deepEqual(await ledger(), []);
    assert.equal((await payment(id)).state, 'created');
    assert.notEqual((await payment(id)).setback, null);
    provider.books.pay(checkout);
    await tell();
    await reconcile();
    assert.deepEqual(await ledger(), ['10.000000 top_up']);
    assert.equal((await payment(id)).setback, null);
  });

  paymentsTest(
    `${name}: another amount or currency than asked for is set aside, not guessed`,
    async (world) => {
      const { begin, provider, tell, ledger, payment, reconcile } = world;
      const less = await begin('10', name);
      provider.books.pay(less.checkout, name === 'stripe' ? '999' : '9.99');
      const other = await begin('10', name);
      provider.books.pay(other.checkout, undefined, 'EUR');
      await tell();
      await reconcile();
      assert.deepEqual(await ledger(), []);
      assert.equal((await payment(less.payment)).setAside, 'the provider took 9.99 USD, not 10.00 USD');
      assert.equal(
        (await payment(other.payment)).setAside,
        'the provider took 1000 minor units of EUR, not 10.00 USD',
      );
      const list = `/api/billing/payments?show=set-aside&organization=${world.handle}`;
      const { items } = (await world.root.ask('GET', list)).json();
      assert.equal(items.length, 2);
    },
  );

  paymentsTest(`${name}: money for another organization than ours is set aside`, async (world) => {
    const { begin, provider, tell, ledger, payment } = world;
    const { payment: id, checkout } = await begin('10', name);
    provider.books.get(checkout).organization = '999';
    provider.books.pay(checkout);
    await tell();
    assert.deepEqual(await ledger(), []);
    assert.equal((await payment(id)).setAside, `the provider has it for organization 999, not ${world.id}`);
  });
}

paymentsTest(
  'a payment that the records have lost is kept for an administrator, and credited by them',
  async (world) => {
    const { begin, provider, reconcile, ledger, root, world: app, handle } = world;
    const { payment, checkout } = await begin('30');
    await app.owner.query('DELETE FROM payments WHERE payment_id = $1', [payment]);
    provider.books.pay(checkout);
    await reconcile();
    await reconcile();
    assert.deepEqual(await ledger(), []);
    const list = `/api/billing/payments?show=set-aside&organization=${handle}`;
    const [lost, ...more] = (await root.ask('GET', list)).json().items;
    assert.equal(more.length, 0);
    const credit = { resolution: 'credited', reason: 'found in the backup' };
    const answer = await root.ask('POST', `/api/billing/payments/${lost.payment}/resolution`, credit);
    assert.equal(answer.statusCode, 200, answer.body);
    assert.deepEqual(await ledger(), ['30.000000 top_up']);
    assert.equal(answer.json().state, 'succeeded');
    const again = await root.ask('POST', `/api/billing/payments/${lost.payment}/resolution`, credit);
    assert.equal(again.statusCode, 409);
    await reconcile();
    assert.deepEqual(await ledger(), ['30.000000 top_up']);
  },
);

for (const name of ['stripe', 'paypal'] as const) {
  paymentsTest(
    `${name}: after a pause of 40 days the reconciler goes on, and other takings of the account are none of ours`,
    async (world) => {
      const { begin, provider, reconcile, ledger, root, world: app } = world;
      const { checkout } = await begin('30', name);
      provider.books.pay(checkout);
      const other = provider.books.begin({
        provider: name,
        reference: 'order-77',
        organization: String(world.id),
        currency: 'USD',
        amount: '9',
        returnUrl: 'https://shop.example',
      });
      other.paid = { id: `shop_${name}`, amount: '9', currency: 'USD' };
      await app.owner.query(`UPDATE payment_marks SET reconciled_through = now() - interval '40 days'`);
      await reconcile();
      assert.deepEqual(await ledger(), ['30.000000 top_up']);
      const list = `/api/billing/payments?show=set-aside&organization=${world.handle}`;
      assert.deepEqual((await root.ask('GET', list)).json().items, []);
    },
  );
}

paymentsTest('what is dismissed stays so, and is not credited', async (world) => {
  const { begin, provider, tell, reconcile, ledger, root, payment } = world;
  const { payment: id, checkout } = await begin('10');
  provider.books.pay(checkout, '999');
  await tell();
  const dismissed = { resolution: 'dismissed', reason: 'paid back at Stripe' };
  assert.equal((await root.ask('POST', `/api/billing/payments/${id}/resolution`, dismissed)).statusCode, 200);
  await reconcile();
  assert.deepEqual(await ledger(), []);
  assert.equal((await payment(id)).resolution, 'dismissed');
});

paymentsTest('a checkout whose answer was lost is found by its reference', async (world) => {
  const { provider, ada, handle, reconcile, ledger } = world;
  provider.faults = { ...provider.faults, lostAnswers: 1 };
  const answer = await ada.ask('POST', `/api/organizations/${handle}/payments`, {
    provider: 'stripe',
    amount: '10',
  });
  assert.equal(answer.statusCode, 503, answer.body);
  provider.faults = { ...provider.faults, lostAnswers: 0 };
  // Whoever has its address pays it, though nobody here knows of it.
  provider.books.pay(provider.books.checkouts.at(-1)?.id ?? '');
  await reconcile();
  assert.deepEqual(await ledger(), ['10.000000 top_up']);
});

for (const { currency, amount, units, credited, refused } of [
  { currency: 'JPY', amount: '500', units: '500', credited: '500.000000', refused: '500.5' },
  { currency: 'USD', amount: '19.99', units: '1999', credited: '19.990000', refused: '19.999' },
  { currency: 'KWD', amount: '12.340', units: '12340', credited: '12.340000', refused: '12.345' },
]) {
  paymentsTest(
    `${amount} ${currency} is ${units} at Stripe, and ${credited} in the wallet`,
    async ({ begin, provider, tell, ledger, ada, handle }) => {
      const { checkout } = await begin(amount);
      assert.equal(provider.books.get(checkout).amount, units);
      provider.books.pay(checkout);
      await tell();
      assert.deepEqual(await ledger(), [`${credited} top_up`]);
      const odd = { provider: 'stripe', amount: refused };
      assert.equal((await ada.ask('POST', `/api/organizations/${handle}/payments`, odd)).statusCode, 400);
    },
    { currency },
  );
}

paymentsTest('amounts have a least and a most', async ({ ada, handle }) => {
  for (const amount of ['4.99', '10000.01', '0']) {
    const asked = { provider: 'stripe', amount };
    assert.equal(
      (await ada.ask('POST', `/api/organizations/${handle}/payments`, asked)).statusCode,
      400,
      amount,
    );
  }
});
