/** Money that goes back: refunds and disputes, from our page and from outside (rule 33). */
import assert from 'node:assert/strict';
import { decide, paymentsTest, type PaymentsWorld } from '../support/paymentsWorld.ts';

const OWN = { stripe: (amount: string) => String(Number(amount) * 100), paypal: (amount: string) => amount };

async function paid({ begin, provider, tell }: PaymentsWorld, amount: string, name: 'stripe' | 'paypal') {
  const begun = await begin(amount, name);
  provider.books.pay(begun.checkout);
  await tell();
  await tell();
  return begun;
}

for (const name of ['stripe', 'paypal'] as const) {
  paymentsTest(`${name}: a refund from our page is paid back at the provider, once`, async (world) => {
    const { provider, tell, reconcile, ledger, payment } = world;
    const { payment: id, checkout } = await paid(world, '50', name);
    const answer = await decide(world, id, 'refunds', { amount: '20', reason: 'too much' });
    assert.equal(answer.statusCode, 201, answer.body);
    await tell();
    await reconcile();
    assert.deepEqual(await ledger(), ['50.000000 top_up', '-20.000000 refund']);
    assert.deepEqual(
      provider.books.get(checkout).refunds.map(({ amount }) => amount),
      [name === 'stripe' ? '2000' : '20.00'],
    );
    const more = await decide(world, id, 'refunds', { amount: '30.01', reason: 'all of it' });
    assert.equal(more.statusCode, 422);
    assert.equal((await decide(world, id, 'refunds', { amount: '30', reason: 'the rest' })).statusCode, 201);
    const { state, refunded } = await payment(id);
    assert.deepEqual({ state, refunded }, { state: 'refunded', refunded: '50.000000' });
  });

  paymentsTest(
    `${name}: a refund made at the provider takes from the wallet, even below zero`,
    async (world) => {
      const { provider, tell, reconcile, balance, ledger, id } = world;
      const { checkout } = await paid(world, '50', name);
      await world.world.services.wallets.move({
        organizationId: id,
        kind: 'forfeit',
        amountMicros: -40_000_000n,
        idempotencyKey: 'spent',
        reason: 'spent',
        actor: 'operator test',
      });
      provider.books.refund(checkout, OWN[name]('50'));
      await tell();
      await reconcile();
      assert.deepEqual(await ledger(), ['50.000000 top_up', '-40.000000 forfeit', '-50.000000 refund']);
      assert.equal(await balance(), '-40.000000');
    },
  );

  paymentsTest(`${name}: a refund that fails is given back, once`, async (world) => {
    const { provider, tell, reconcile, ledger, payment } = world;
    const { payment: id, checkout } = await paid(world, '50', name);
    const refund = provider.books.refund(checkout, OWN[name]('20'), null, 'pending');
    await tell();
    provider.books.failRefund(refund.id);
    await reconcile();
    await tell();
    assert.deepEqual(await ledger(), ['50.000000 top_up', '-20.000000 refund', '20.000000 adjustment']);
    assert.equal((await payment(id)).refunded, '0.000000');
  });

  paymentsTest(
    `${name}: an inquiry moves nothing; a dispute takes, and gives again when it is won`,
    async (world) => {
      const { provider, tell, reconcile, ledger, payment } = world;
      const { payment: id, checkout } = await paid(world, '50', name);
      const inquiry = provider.books.dispute(checkout, { isInquiry: true, amount: OWN[name]('50') });
      await tell();
      assert.deepEqual(await ledger(), ['50.000000 top_up']);
      assert.equal((await payment(id)).isDisputed, true);
      inquiry.status = 'open';
      await reconcile();
      assert.deepEqual(await ledger(), ['50.000000 top_up', '-50.000000 chargeback']);
      provider.books.endDispute(inquiry.id, 'won');
      await tell();
      await reconcile();
      assert.deepEqual(await ledger(), [
        '50.000000 top_up',
        '-50.000000 chargeback',
        '50.000000 chargeback_reversed',
      ]);
      assert.equal((await payment(id)).isDisputed, false);
    },
  );

  paymentsTest(`${name}: a lost dispute stays taken, and later refunds count net of it`, async (world) => {
    const { provider, tell, ledger, payment } = world;
    const { payment: id, checkout } = await paid(world, '50', name);
    const dispute = provider.books.dispute(checkout, { amount: OWN[name]('30') });
    provider.books.endDispute(dispute.id, 'lost');
    await tell();
    assert.deepEqual(await ledger(), ['50.000000 top_up', '-30.000000 chargeback']);
    const beyond = await decide(world, id, 'refunds', { amount: '20.01', reason: 'sorry' });
    assert.equal(beyond.statusCode, 422, beyond.body);
    assert.equal((await decide(world, id, 'refunds', { amount: '20', reason: 'sorry' })).statusCode, 201);
    assert.equal((await payment(id)).isDisputed, false);
  });
}

paymentsTest(
  'a dispute of more than is left of its payment is set aside, and what was posted stays',
  async (world) => {
    const { provider, tell, ledger, payment } = world;
    const { payment: id, checkout } = await paid(world, '50', 'stripe');
    provider.books.refund(checkout, '3000');
    provider.books.dispute(checkout, { amount: '5000' });
    await tell();
    assert.deepEqual(await ledger(), ['50.000000 top_up', '-30.000000 refund']);
    const { rows } = await world.world.owner.query<{ count: number }>(
      `SELECT count(*)::int FROM events WHERE organization_id = $1 AND type = 'payment.refunded'`,
      [world.id],
    );
    assert.equal(rows[0]?.count, 1);
    assert.match(String((await payment(id)).setAside), /^50\.000000 is more than can still be taken/);
  },
);

paymentsTest(
  'a refund whose request was lost on the way is made by the reconciler, and only once',
  async (world) => {
    const { provider, reconcile, ledger, world: app } = world;
    const { payment: id, checkout } = await paid(world, '50', 'paypal');
    provider.faults = { ...provider.faults, lostAnswers: 1 };
    assert.equal((await decide(world, id, 'refunds', { amount: '20', reason: 'x' })).statusCode, 503);
    provider.faults = { ...provider.faults, lostAnswers: 0 };
    assert.deepEqual(await ledger(), ['50.000000 top_up']);
    const beyond = await decide(world, id, 'refunds', { amount: '31', reason: 'while the other waits' });
    assert.equal(beyond.statusCode, 422);
    await app.owner.query(`UPDATE payment_refunds SET asked_at = now() - interval '2 minutes'`);
    await reconcile();
    await reconcile();
    assert.deepEqual(await ledger(), ['50.000000 top_up', '-20.000000 refund']);
    assert.equal(provider.books.get(checkout).refunds.length, 1);
  },
);

paymentsTest(
  'a refund that was lost on the way, and is refused when it is repeated, has failed: nothing waits for it',
  async (world) => {
    const { provider, tell, reconcile, ledger, payment, world: app } = world;
    const { payment: id, checkout } = await paid(world, '50', 'paypal');
    await app.owner.query(
      `INSERT INTO payment_refunds (payment_id, reference, amount_minor, state, reason, asked_by, asked_at)
       VALUES ($1, 'CS-LOST', 2000, 'requested', 'x', 'user 1', now() - interval '2 minutes')`,
      [id],
    );
    provider.books.refund(checkout, '40.00');
    await tell();
    await reconcile();
    assert.deepEqual(await ledger(), ['50.000000 top_up', '-40.000000 refund']);
    assert.equal((await decide(world, id, 'refunds', { amount: '10', reason: 'the rest' })).statusCode, 201);
    assert.equal((await payment(id)).state, 'refunded');
  },
);

paymentsTest('two refunds at once give no more than the balance, though of two payments', async (world) => {
  const first = await paid(world, '50', 'stripe');
  const second = await paid(world, '50', 'stripe');
  await world.world.services.wallets.move({
    organizationId: world.id,
    kind: 'forfeit',
    amountMicros: -50_000_000n,
    idempotencyKey: 'spent',
    reason: 'spent',
    actor: 'operator test',
  });
  const answers = await Promise.all(
    [first, second].map(({ payment }) => decide(world, payment, 'refunds', { amount: '50', reason: 'x' })),
  );
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).toSorted(), [201, 422]);
  assert.equal(await world.balance(), '0.000000');
});

paymentsTest('a refund is made although nothing is heard of it at once', async (world) => {
  const { provider, reconcile, ledger } = world;
  const { payment: id } = await paid(world, '50', 'paypal');
  provider.onStep = (step) => {
    if (step.startsWith('asked for GET')) provider.faults = { ...provider.faults, lostAnswers: 1 };
  };
  const answer = await decide(world, id, 'refunds', { amount: '20', reason: 'x' });
  provider.onStep = () => {};
  provider.faults = { ...provider.faults, lostAnswers: 0 };
  assert.equal(answer.statusCode, 201, answer.body);
  await reconcile();
  assert.deepEqual(await ledger(), ['50.000000 top_up', '-20.000000 refund']);
});

paymentsTest('paypal: of more disputes than fit a page each is posted', async (world) => {
  const { provider, reconcile, ledger } = world;
  const { checkout } = await paid(world, '60', 'paypal');
  for (let count = 0; count < 51; count += 1) provider.books.dispute(checkout, { amount: '1.00' });
  provider.books.events.splice(0);
  await reconcile();
  assert.equal((await ledger()).filter((entry) => entry === '-1.000000 chargeback').length, 51);
});

paymentsTest('a refund that the provider refuses moves nothing, and says so', async (world) => {
  const { provider, ledger, payment } = world;
  const { payment: id, checkout } = await paid(world, '50', 'stripe');
  // Paid back there a moment ago, of which nothing was heard yet.
  provider.books.refund(checkout, '4000');
  const answer = await decide(world, id, 'refunds', { amount: '20', reason: 'x' });
  assert.equal(answer.statusCode, 409, answer.body);
  assert.match(answer.json().detail, /it was not paid back/);
  assert.deepEqual(await ledger(), ['50.000000 top_up']);
  assert.equal((await payment(id)).refunded, '0.000000');
});
