import { findPayment, lockPayment, type Payment } from '../../../db/payments/payments.ts';
import type { Client } from '../../../db/pool.ts';
import { lockWallet } from '../../../db/wallets/wallets.ts';

/**
 * A payment and the wallet of whose it is, locked in the order in which everybody locks them. Whose it is may be decided while
 * one waits for the locks: then that wallet is locked, too. Null: there is no such payment.
 */
export async function lockPaymentAndWallet(
  client: Client,
  paymentId: bigint,
): Promise<{ payment: Payment; balanceMicros: bigint } | null> {
  for (;;) {
    const known = await findPayment(client, paymentId);
    if (known === null) return null;
    const { organizationId } = known;
    const wallet = organizationId === null ? null : await lockWallet(client, organizationId);
    const payment = await lockPayment(client, paymentId);
    if (payment.organizationId === organizationId)
      return { payment, balanceMicros: wallet?.balanceMicros ?? 0n };
  }
}
