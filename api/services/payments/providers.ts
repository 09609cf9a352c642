import { PayPalProvider } from './paypalProvider.ts';
import type { PaymentProvider } from './provider.ts';
import { StripeProvider } from './stripeProvider.ts';

/** Keys of providers, as the settings have them; a set of them is there whole, or not at all. */
export interface ProviderKeys {
  stripeSecretKey: string | null;
  stripeWebhookSecret: string | null;
  stripeApiBase: string;
  paypalClientId: string | null;
  paypalSecret: string | null;
  paypalWebhookId: string | null;
  paypalApiBase: string;
}

/** The providers whose keys are set. */
export function makeProviders(keys: ProviderKeys): PaymentProvider[] {
  const { stripeSecretKey, stripeWebhookSecret, paypalClientId, paypalSecret, paypalWebhookId } = keys;
  const providers: PaymentProvider[] = [];
  if (stripeSecretKey !== null && stripeWebhookSecret !== null) {
    providers.push(
      new StripeProvider({
        secretKey: stripeSecretKey,
        webhookSecret: stripeWebhookSecret,
        apiBase: keys.stripeApiBase,
      }),
    );
  }
  if (paypalClientId !== null && paypalSecret !== null && paypalWebhookId !== null) {
    providers.push(
      new PayPalProvider({
        clientId: paypalClientId,
        secret: paypalSecret,
        webhookId: paypalWebhookId,
        apiBase: keys.paypalApiBase,
      }),
    );
  }
  return providers;
}
