import { ProviderError } from './provider.ts';

/** Asks Stripe. Throws a ProviderError. */
export async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw translated(error);
  }
}

/** In words alone: the library's errors carry requests and headers with them. */
export function translated(error: unknown): ProviderError {
  const { statusCode, message, type } = error as { statusCode?: number; message: string; type?: string };
  // A key that was used for another request refuses nothing: what was asked first under it stands.
  const status = type === 'StripeIdempotencyError' ? null : (statusCode ?? null);
  return new ProviderError(`Stripe: ${message}`, status);
}

export function absent(error: ProviderError): null {
  if (error.status === 404) return null;
  throw error;
}
