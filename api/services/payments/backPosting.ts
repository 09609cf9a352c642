import { readDisputes, saveDispute } from '../../../db/payments/disputes.ts';
import type { Payment } from '../../../db/payments/payments.ts';
import { insertRefund, readRefunds, type Refund, updateRefund } from '../../../db/payments/refunds.ts';
import type { Client } from '../../../db/pool.ts';
import type { Movement } from '../../../db/wallets/wallets.ts';
import { microsOf, nameAmount } from '../../../domain/payments/currencies.ts';
import { DISPUTE_STATES, later, REFUND_STATES } from '../../../domain/payments/paymentState.ts';
import { PROVIDER_NAMES } from '../../../domain/payments/providers.ts';
import { Refusal } from '../refusal.ts';
import { keyOf, postOnce } from './paymentEntries.ts';
import type { SeenDispute, SeenRefund } from './provider.ts';

type Posted = Pick<Movement, 'kind' | 'amountMicros' | 'concernsEntryNo' | 'idempotencyKey'>;

/**
 * Rule 33: each refund object once, out when the provider has it and back if it fails. Call it with the wallet and the
 * payment, which is credited, locked. What was posted now, and what has certainly gone in all, in minor units.
 */
export async function postRefunds(
  client: Client,
  payment: Payment,
  seen: SeenRefund[],
): Promise<{ posted: bigint; succeeded: bigint }> {
  const refunds = await readRefunds(client, payment.paymentId);
  let posted = 0n;
  for (const one of seen) {
    requireCurrency(payment, one);
    const known =
      refunds.find(
        ({ providerRefund, reference }) => providerRefund === one.id || reference === one.reference,
      ) ?? (await adoptRefund(client, payment, one));
    if (known.amountMinor !== one.amountMinor) {
      throw new Refusal('conflict', `refund ${one.id} is not of the amount that was asked for`);
    }
    const now = { ...known, providerRefund: one.id, state: later(REFUND_STATES, known.state, one.state) };
    const micros = microsOf(one.amountMinor, payment.currency);
    const key = keyOf(payment, one.id);
    if (now.entryNo === null && now.state !== 'failed') {
      now.entryNo = await post(client, payment, known.reason, {
        kind: 'refund',
        amountMicros: -micros,
        concernsEntryNo: payment.entryNo,
        idempotencyKey: key,
      });
      posted += one.amountMinor;
    }
    if (now.entryNo !== null && now.state === 'failed' && now.returnedEntryNo === null) {
      now.returnedEntryNo = await post(client, payment, 'The refund failed', {
        kind: 'adjustment',
        amountMicros: micros,
        concernsEntryNo: now.entryNo,
        idempotencyKey: `${key}:failed`,
      });
    }
    await updateRefund(client, known.refundId, now);
    Object.assign(known, now);
    if (!refunds.includes(known)) refunds.push(known);
  }
  const gone = refunds.filter(({ state, entryNo }) => state === 'succeeded' && entryNo !== null);
  return { posted, succeeded: gone.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) };
}

/** Made at the provider, not on our page. */
async function adoptRefund(client: Client, payment: Payment, seen: SeenRefund): Promise<Refund> {
  const { id, amountMinor, state } = seen;
  await insertRefund(client, {
    paymentId: payment.paymentId,
    reference: `${payment.provider} ${id}`,
    providerRefund: id,
    amountMinor,
    state,
    reason: `Paid back at ${PROVIDER_NAMES[payment.provider]}`,
    askedBy: payment.provider,
  });
  const made = (await readRefunds(client, payment.paymentId)).find(
    ({ providerRefund }) => providerRefund === id,
  );
  if (made === undefined) throw new Error('a refund is gone');
  return made;
}

/**
 * Rule 33: a chargeback once the funds are withdrawn, reversed once they are reinstated; an inquiry moves nothing. What was
 * charged back now, and whether any dispute is open. Call it with the wallet and the payment locked.
 */
export async function postDisputes(
  client: Client,
  payment: Payment,
  seen: SeenDispute[],
): Promise<{ posted: bigint; isOpen: boolean }> {
  const disputes = await readDisputes(client, payment.paymentId);
  let posted = 0n;
  for (const one of seen) {
    requireCurrency(payment, one);
    const known = disputes.find(({ providerDispute }) => providerDispute === one.id) ?? {
      providerDispute: one.id,
      amountMinor: one.amountMinor,
      state: one.state,
      entryNo: null,
      returnedEntryNo: null,
    };
    const now = { ...known, state: later(DISPUTE_STATES, known.state, one.state) };
    const micros = microsOf(known.amountMinor, payment.currency);
    const key = keyOf(payment, one.id);
    if (one.isWithdrawn && now.entryNo === null) {
      now.entryNo = await post(client, payment, `Dispute ${one.id}`, {
        kind: 'chargeback',
        amountMicros: -micros,
        concernsEntryNo: payment.entryNo,
        idempotencyKey: `${key}:out`,
      });
      posted += known.amountMinor;
    }
    if (one.isReinstated && now.entryNo !== null && now.returnedEntryNo === null) {
      now.returnedEntryNo = await post(client, payment, `Dispute ${one.id} was won`, {
        kind: 'chargeback_reversed',
        amountMicros: micros,
        concernsEntryNo: now.entryNo,
        idempotencyKey: `${key}:back`,
      });
    }
    await saveDispute(client, payment.paymentId, now);
    Object.assign(known, now);
    if (!disputes.includes(known)) disputes.push(known);
  }
  return { posted, isOpen: disputes.some(({ state }) => state === 'inquiry' || state === 'open') };
}

async function post(client: Client, payment: Payment, reason: string, posted: Posted): Promise<bigint> {
  const { organizationId, provider } = payment;
  if (organizationId === null) throw new Error('a payment of nobody was credited');
  const { entryNo } = await postOnce(client, { ...posted, organizationId, reason, actor: provider });
  return entryNo;
}

function requireCurrency(payment: Payment, { currency, amountMinor, id }: SeenRefund | SeenDispute): void {
  if (currency === payment.currency) return;
  throw new Refusal(
    'conflict',
    `${id} is of ${nameAmount(amountMinor, currency)}, but the payment was in ${payment.currency}`,
  );
}
