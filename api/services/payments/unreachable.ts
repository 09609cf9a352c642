import { PROVIDER_NAMES, type Provider } from '../../../domain/payments/providers.ts';
import { Refusal } from '../refusal.ts';
import { ProviderError } from './provider.ts';

/** For whoever has to wait for a provider's answer: it does not come, try again. */
export function unreachable(provider: Provider): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ProviderError)) throw error;
    throw new Refusal(
      'unavailable',
      `${PROVIDER_NAMES[provider]} does not answer as it should at the moment: try again in a minute`,
      { cause: error, retryAfterSeconds: 60 },
    );
  };
}
