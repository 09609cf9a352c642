/** Only what the provider signed, and signed now, is taken; and each event once. */
import assert from 'node:assert/strict';
import { onlyRow } from '../../db/pool.ts';
import { signPayPal, signStripe } from '../support/paymentProvider/signatures.ts';
import { type PaymentsWorld, paymentsTest } from '../support/paymentsWorld.ts';

const now = () => Math.floor(Date.now() / 1000);

async function send(
  { world }: PaymentsWorld,
  name: string,
  body: string,
  headers: Record<string, string>,
): Promise<number> {
  const answer = await world.app.inject({
    method: 'POST',
    url: `/api/payments/webhooks/${name}`,
    payload: body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return answer.statusCode;
}

async function kept({ world }: PaymentsWorld): Promise<bigint> {
  return onlyRow((await world.owner.query<{ count: bigint }>('SELECT count(*) FROM payment_events')).rows)
    .count;
}

for (const [name, sign] of [
  ['stripe', signStripe],
  ['paypal', signPayPal],
] as const) {
  paymentsTest(
    `${name}: forged, altered, 301 s old and 301 s early signatures are refused`,
    async (world) => {
      const { begin, provider, ledger } = world;
      const before = await kept(world);
      const { checkout } = await begin('10', name);
      provider.books.pay(checkout);
      const [event] = provider.books.events;
      if (event === undefined) throw new Error('nothing is told');
      const { body } = provider.write(event);
      assert.equal(await send(world, name, body, {}), 400, 'unsigned');
      assert.equal(await send(world, name, body, sign(body, now(), 'whsec_of_another')), 400, 'forged');
      assert.equal(await send(world, name, `${body} `, sign(body, now())), 400, 'altered');
      assert.equal(await send(world, name, body, sign(body, now() - 302)), 400, 'old');
      assert.equal(await send(world, name, body, sign(body, now() + 302)), 400, 'early');
      assert.equal(await send(world, name, 'no JSON', sign('no JSON', now())), 400, 'no event');
      assert.equal(await kept(world), before);
      assert.equal(await send(world, name, body, sign(body, now() - 298)), 200);
      assert.equal(await send(world, name, body, sign(body, now() + 298)), 200, 'replayed');
      assert.equal(await kept(world), before + 1n);
      await world.world.services.paymentWebhooks.handleDue();
      assert.deepEqual(await ledger(), ['10.000000 top_up']);
    },
  );
}

paymentsTest('stripe: an old signature under a second, fresh timestamp is refused', async (world) => {
  const { begin, provider } = world;
  const { checkout } = await begin('10');
  provider.books.pay(checkout);
  const [event] = provider.books.events;
  if (event === undefined) throw new Error('nothing is told');
  const { body } = provider.write(event);
  const old = signStripe(body, now() - 86_400)['stripe-signature'];
  for (const header of [`t=${now()},${old}`, `${old},t=${now()}`])
    assert.equal(await send(world, 'stripe', body, { 'stripe-signature': header }), 400, header);
});

for (const id of ['', ' ', 'evt_\0', 'x'.repeat(256)]) {
  paymentsTest(`an event that calls itself ${JSON.stringify(id.slice(0, 9))} is refused`, async (world) => {
    const before = await kept(world);
    const stripe = JSON.stringify({ id, object: 'event', type: 'customer.created', data: { object: {} } });
    assert.equal(await send(world, 'stripe', stripe, signStripe(stripe, now())), 400);
    const paypal = JSON.stringify({ id, event_type: 'CHECKOUT.ORDER.APPROVED', resource: { id: 'x' } });
    assert.equal(await send(world, 'paypal', paypal, signPayPal(paypal, now())), 400);
    assert.equal(await kept(world), before);
  });
}

paymentsTest('events of a provider are handled while another’s wait', async (world) => {
  const { begin, provider, url, ledger, world: app } = world;
  for (const [name, amount] of [
    ['stripe', '10'],
    ['paypal', '20'],
  ] as const)
    provider.books.pay((await begin(amount, name)).checkout);
  await provider.deliver(url);
  await app.services.paymentWebhooks.handleDue(() => {}, 'paypal');
  assert.deepEqual(await ledger(), ['20.000000 top_up']);
  await app.services.paymentWebhooks.handleDue(() => {}, 'stripe');
  assert.deepEqual(await ledger(), ['20.000000 top_up', '10.000000 top_up']);
});

paymentsTest(
  'while PayPal cannot be asked whether it signed an event, it is told to come again',
  async (world) => {
    const body = JSON.stringify({ id: 'WH-1', event_type: 'CHECKOUT.ORDER.APPROVED', resource: { id: 'x' } });
    world.provider.faults = { ...world.provider.faults, lostAnswers: 1 };
    assert.equal(await send(world, 'paypal', body, signPayPal(body, now())), 503);
  },
);

paymentsTest('an event of something that is not ours is kept, and changes nothing', async (world) => {
  const body = JSON.stringify({
    id: 'evt_other',
    object: 'event',
    type: 'customer.created',
    data: { object: { id: 'cus_1', object: 'customer' } },
  });
  const before = await kept(world);
  assert.equal(await send(world, 'stripe', body, signStripe(body, now())), 200);
  await world.world.services.paymentWebhooks.handleDue();
  assert.equal(await kept(world), before + 1n);
  assert.deepEqual(await world.ledger(), []);
});

paymentsTest('an event that cannot be handled is tried again, and holds up no other', async (world) => {
  const { begin, provider, tell, ledger, world: app } = world;
  const { checkout } = await begin('10');
  provider.books.pay(checkout);
  provider.faults = { ...provider.faults, lostAnswers: 1 };
  await provider.deliver(world.url);
  const failed: string[] = [];
  await app.services.paymentWebhooks.handleDue((error) => failed.push(error.message));
  assert.equal(failed.length, 2);
  assert.deepEqual(await ledger(), []);
  provider.faults = { ...provider.faults, lostAnswers: 0 };
  await app.owner.query('UPDATE payment_events SET due_at = now() WHERE due_at IS NOT NULL');
  await tell();
  assert.deepEqual(await ledger(), ['10.000000 top_up']);
});
