import { test } from 'node:test';
import { PaymentKills } from '../support/paymentKills.ts';

/** Between what the provider did and its answer: a checkout is made at Stripe, a payment is captured at PayPal. */
const STEPS = { stripe: [2], paypal: [12] } as const;

test('an app killed before it hears what the provider did credits a payment once, and refunds once', async (t) => {
  const kills = await PaymentKills.open(t, 7, {
    doubledWebhooks: 0.5,
    lostWebhooks: 0.3,
    forgedWebhooks: 0.2,
  });
  for (const step of STEPS.stripe) await kills.pay('stripe', step);
  for (const step of STEPS.paypal) await kills.pay('paypal', step);
  await kills.verify();
});
