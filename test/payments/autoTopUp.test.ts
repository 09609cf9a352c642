/** Rule 35: wallets that top themselves up. */
import assert from 'node:assert/strict';
import { claimTopUp, lookAgainIn } from '../../db/payments/autoTopUps.ts';
import { type PaymentsWorld, paymentsTest } from '../support/paymentsWorld.ts';

/** Threshold 10, amount 25; the card is saved at the provider's page, and the app hears of it by webhook. */
async function optIn(
  world: PaymentsWorld,
  { threshold = '10', amount = '25', monthlyLimit = '500' } = {},
): Promise<string> {
  const set = await askAuto(world, 'PUT', { threshold, amount, monthlyLimit });
  assert.equal(set.state, 'waiting');
  const page = String(set.setupUrl).split('/').at(-1) ?? '';
  world.provider.books.pay(page);
  await world.tell();
  assert.equal((await askAuto(world, 'GET')).state, 'on');
  return world.provider.books.get(page).method ?? '';
}

async function askAuto(
  { ada, handle }: PaymentsWorld,
  method: 'GET' | 'PUT' | 'POST',
  body?: object,
): Promise<Record<string, unknown>> {
  const path = `/api/organizations/${handle}/auto-top-up${method === 'POST' ? '/check' : ''}`;
  const answer = await ada.ask(method, path, body);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

/** A round as the app does it; what went wrong in it. */
async function round({ world }: PaymentsWorld): Promise<string[]> {
  const errors: string[] = [];
  await world.services.autoTopUpCharges.chargeDue('stripe', ({ message }) => errors.push(message));
  return errors;
}

async function spend({ world, id }: PaymentsWorld, micros: bigint, key: string): Promise<void> {
  await world.services.wallets.move({
    organizationId: id,
    kind: 'forfeit',
    amountMicros: -micros,
    idempotencyKey: key,
    reason: 'spent',
    actor: 'operator test',
  });
}

function charges({ provider, id }: PaymentsWorld) {
  return provider.books.checkouts.filter(
    ({ kind, organization }) => kind === 'charge' && organization === String(id),
  );
}

async function told({ world, id }: PaymentsWorld): Promise<string[]> {
  const { rows } = await world.owner.query<{ type: string }>(
    `SELECT type FROM events WHERE organization_id = $1 AND type LIKE 'auto_top_up.%' ORDER BY sequence`,
    [id],
  );
  return rows.map(({ type }) => type);
}

/** As if so long had passed. */
async function wait({ world, id }: PaymentsWorld, minutes: number): Promise<void> {
  await world.owner.query(
    `UPDATE auto_top_ups SET paused_until = paused_until - $2 * interval '1 minute',
                             next_look_at = next_look_at - $2 * interval '1 minute' WHERE organization_id = $1`,
    [id, minutes],
  );
}

paymentsTest('a balance below the threshold is topped up once, and again in the next dip', async (world) => {
  await optIn(world);
  assert.deepEqual(await round(world), []);
  await round(world);
  await world.tell();
  assert.deepEqual(await world.ledger(), ['25.000000 top_up']);
  await spend(world, 16_000_000n, 'first');
  await round(world);
  await world.tell();
  await world.reconcile();
  assert.equal(await world.balance(), '34.000000');
  assert.deepEqual(
    charges(world).map(({ reference }) => reference),
    [`auto:${world.id}:1`, `auto:${world.id}:2`],
  );
  assert.equal((await askAuto(world, 'GET')).toppedUp, '50.000000');
});

paymentsTest('two apps at once charge once', async (world) => {
  await optIn(world);
  const { owner } = world.world;
  const taken = await Promise.all([1, 2, 3].map(() => claimTopUp(owner, world.id, 60)));
  assert.equal(taken.filter((one) => one !== null).length, 1);
  await lookAgainIn(owner, world.id, 0);
  await Promise.all([round(world), round(world), round(world)]);
  await Promise.all([round(world), round(world)]);
  assert.equal(charges(world).length, 1);
  assert.deepEqual(await world.ledger(), ['25.000000 top_up']);
});

paymentsTest('a gap of more than the amount is closed in one charge', async (world) => {
  await optIn(world, { threshold: '60', amount: '25' });
  await round(world);
  await round(world);
  assert.deepEqual(
    charges(world).map(({ amount }) => amount),
    ['6000'],
  );
});

/** A round in which the provider charges, but the app never hears of it. */
async function loseAnswer(world: PaymentsWorld): Promise<void> {
  world.provider.onStep = (step) => {
    if (step === 'did POST /v1/payment_intents') throw new Error('lost on the way');
  };
  const errors = await round(world);
  world.provider.onStep = () => {};
  assert.equal(errors.length, 1);
  assert.equal(charges(world).length, 1);
  assert.deepEqual(await world.ledger(), []);
}

async function optInAgain(world: PaymentsWorld, terms: object): Promise<void> {
  assert.equal((await askAuto(world, 'PUT', terms)).state, 'on');
}

paymentsTest('a charge whose answer is lost is read again, not made again', async (world) => {
  await optIn(world);
  await loseAnswer(world);
  // The provider has forgotten the key, as it does after a day.
  world.provider.books.answered.clear();
  await wait(world, 3);
  await round(world);
  assert.equal(charges(world).length, 1);
  assert.deepEqual(await world.ledger(), ['25.000000 top_up']);
});

paymentsTest(
  'of a charge whose app died, the webhook credits, and the next round charges nothing',
  async (world) => {
    await optIn(world);
    await loseAnswer(world);
    await world.tell();
    assert.deepEqual(await world.ledger(), ['25.000000 top_up']);
    await wait(world, 3);
    await round(world);
    await round(world);
    assert.equal(charges(world).length, 1);
  },
);

paymentsTest('the reconciliation credits a charge of which nobody heard', async (world) => {
  await optIn(world);
  await loseAnswer(world);
  await world.reconcile();
  assert.deepEqual(await world.ledger(), ['25.000000 top_up']);
});

paymentsTest('three declines an hour apart turn it off; with another card it goes on', async (world) => {
  const card = await optIn(world);
  world.provider.books.refusing.set(card, 'card_declined');
  await round(world);
  await round(world);
  assert.equal((await askAuto(world, 'GET')).state, 'paused');
  await wait(world, 59);
  await round(world);
  assert.equal(charges(world).length, 1);
  await wait(world, 2);
  await round(world);
  world.provider.books.refusing.set(card, 'authentication_required');
  await wait(world, 61);
  await round(world);
  await wait(world, 61);
  await round(world);
  assert.equal(charges(world).length, 3);
  assert.deepEqual(await told(world), [
    'auto_top_up.declined',
    'auto_top_up.declined',
    'auto_top_up.turned_off',
  ]);
  const off = await askAuto(world, 'GET');
  assert.equal(`${off.state} ${off.turnedOffBecause}`, 'off declined');
  const terms = { threshold: '10', amount: '25', monthlyLimit: '500', newCard: true };
  const waiting = await askAuto(world, 'PUT', terms);
  assert.equal(waiting.state, 'waiting');
  await round(world);
  assert.equal(charges(world).length, 3);
  world.provider.books.pay(String(waiting.setupUrl).split('/').at(-1) ?? '');
  assert.equal((await askAuto(world, 'POST')).state, 'on');
  await round(world);
  assert.deepEqual(await world.ledger(), ['25.000000 top_up']);
  await world.tell();
  await world.reconcile();
  assert.deepEqual(await world.ledger(), ['25.000000 top_up']);
});

paymentsTest(
  'what the month’s limit refuses is told once a dip, and charged once the limit is raised',
  async (world) => {
    await optIn(world, { monthlyLimit: '30' });
    await round(world);
    await spend(world, 20_000_000n, 'first');
    // 5 is left of 30, and 5 closes the gap from 5 to 10.
    await round(world);
    assert.equal(await world.balance(), '10.000000');
    await spend(world, 1_000_000n, 'second');
    await round(world);
    await wait(world, 6);
    await round(world);
    assert.deepEqual(await told(world), ['auto_top_up.limited']);
    assert.equal((await askAuto(world, 'GET')).isLimited, true);
    await optInAgain(world, { threshold: '10', amount: '25', monthlyLimit: '55' });
    await round(world);
    assert.equal(await world.balance(), '34.000000');
  },
);

paymentsTest('a charge is refunded and disputed like any payment', async (world) => {
  await optIn(world);
  await round(world);
  const [charge] = charges(world);
  world.provider.books.refund(charge?.id ?? '', '500');
  await world.tell();
  world.provider.books.dispute(charge?.id ?? '', { amount: '2000' });
  await world.tell();
  assert.deepEqual(await world.ledger(), ['25.000000 top_up', '-5.000000 refund', '-20.000000 chargeback']);
});

paymentsTest('turned off, nothing is charged; terms that cannot be kept are refused', async (world) => {
  await optIn(world);
  const { ada, handle } = world;
  const path = `/api/organizations/${handle}/auto-top-up`;
  assert.equal((await ada.ask('DELETE', path)).statusCode, 204);
  await round(world);
  assert.equal(charges(world).length, 0);
  assert.equal((await askAuto(world, 'GET')).state, 'off');
  const refused = await ada.ask('PUT', path, { threshold: '10', amount: '1', monthlyLimit: '0.5' });
  assert.equal(refused.statusCode, 400);
  assert.match(refused.json().detail, /^amount: .*; monthlyLimit: /);
  const places = refused.json().faults.map(({ place }: { place: string }) => place);
  assert.deepEqual(places, ['body.amount', 'body.monthlyLimit']);
});
