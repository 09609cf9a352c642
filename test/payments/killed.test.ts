import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PaymentKills } from '../support/paymentKills.ts';

/** Between the provider's capture of a payment and its answer; the campaign kills at every step of both providers. */
const CAPTURED = /^did POST .*\/capture$/;

test('an app killed before it hears what the provider did credits a payment once, and refunds once', async (t) => {
  const kills = await PaymentKills.open(t, 7, {
    doubledWebhooks: 0.5,
    lostWebhooks: 0.3,
    forgedWebhooks: 0.2,
  });
  assert.notEqual(await kills.pay('paypal', CAPTURED), null);
  await kills.verify();
});

test('an app killed between a charge of a saved card and its answer charges once, and credits once', async (t) => {
  const kills = await PaymentKills.open(t, 11, { doubledWebhooks: 0.5, lostWebhooks: 0.3 });
  assert.notEqual(await kills.topUp(/^did POST \/v1\/payment_intents$/), null);
  await kills.verify();
});
