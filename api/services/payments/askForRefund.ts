import { failRefund, type Refund } from '../../../db/payments/refunds.ts';
import type { Pool } from '../../../db/pool.ts';
import { type PaymentProvider, ProviderError } from './provider.ts';

/**
 * Asks a provider for a refund that is noted; asked again it pays back once. What it refuses is noted as failed, so that
 * nobody asks forever. Throws a ProviderError.
 */
export async function askForRefund(
  pool: Pool,
  provider: PaymentProvider,
  asked: Pick<Refund, 'refundId' | 'reference' | 'amountMinor'> & { payment: string; currency: string },
): Promise<void> {
  const { refundId, payment, reference, amountMinor, currency } = asked;
  try {
    await provider.refund({ payment, reference, amountMinor, currency });
  } catch (error) {
    if (error instanceof ProviderError && error.isRefusal) await failRefund(pool, refundId);
    throw error;
  }
}
