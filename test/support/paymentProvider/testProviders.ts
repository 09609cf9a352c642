import { makeProviders } from '../../../api/services/payments/providers.ts';
import { PAYPAL_WEBHOOK, STRIPE_SECRET } from './signatures.ts';

/** The settings of an app that is paid at a provider of the tests'. */
export function providerEnvironment(url: string) {
  return {
    STRIPE_SECRET_KEY: 'sk_test_1',
    STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
    STRIPE_API_BASE: url,
    PAYPAL_CLIENT_ID: 'client',
    PAYPAL_SECRET: 'secret',
    PAYPAL_WEBHOOK_ID: PAYPAL_WEBHOOK,
    PAYPAL_API_BASE: url,
  };
}

/** The same as the services take them. */
export function testProviders(url: string) {
  const env = providerEnvironment(url);
  return makeProviders({
    stripeSecretKey: env.STRIPE_SECRET_KEY,
    stripeWebhookSecret: env.STRIPE_WEBHOOK_SECRET,
    stripeApiBase: url,
    paypalClientId: env.PAYPAL_CLIENT_ID,
    paypalSecret: env.PAYPAL_SECRET,
    paypalWebhookId: env.PAYPAL_WEBHOOK_ID,
    paypalApiBase: url,
  });
}
