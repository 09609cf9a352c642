import { formatMicros } from '../../../domain/money.ts';
import type { AuditCheck, Breach } from './auditCheck.ts';

interface Uncredited extends Breach {
  payment_id: bigint;
  reference: string;
  key: string | null;
  received_micros: string | null;
  amount_micros: bigint | null;
}

/** Rule 32, one way: what was paid is in the wallet, whole. */
export const paymentsAreCredited: AuditCheck<Uncredited> = {
  code: 'payment',
  title: 'every succeeded payment has one top-up of its amount',
  examines: 'payments',
  sql: `
    SELECT p.organization_id, NULL::bigint AS subscription_id, p.payment_id, p.reference, p.provider || ':' || p.provider_payment AS key,
           p.received_minor::numeric * p.micros_per_minor AS received_micros, l.amount_micros
    FROM payments p
    LEFT JOIN wallet_ledger l ON l.organization_id = p.organization_id AND l.kind = 'top_up'
      AND l.idempotency_key = p.provider || ':' || p.provider_payment
    WHERE p.state IN ('succeeded', 'refunded')
      AND (l.entry_no IS DISTINCT FROM p.entry_no OR l.amount_micros IS DISTINCT FROM p.received_minor * p.micros_per_minor)`,
  describe: ({ payment_id, reference, key, received_micros, amount_micros }) =>
    `payment ${payment_id} (${reference}) brought ${formatMicros(BigInt(received_micros ?? 0))}, but under ${key} ` +
    (amount_micros === null ? 'nothing is credited' : `${formatMicros(amount_micros)} is credited`),
};

interface Unpaid extends Breach {
  entry_no: bigint;
  key: string;
  amount_micros: bigint;
}

/** Rule 32, the other way. What an administrator posted under such a key before there were payments is let be. */
export const creditsWerePaid: AuditCheck<Unpaid> = {
  code: 'paid',
  title: 'every top-up of a provider has one succeeded payment',
  examines: 'ledger entries',
  sql: `
    SELECT l.organization_id, NULL::bigint AS subscription_id, l.entry_no, l.idempotency_key AS key, l.amount_micros
    FROM wallet_ledger l
    WHERE l.kind = 'top_up' AND (l.actor IN ('stripe', 'paypal') OR starts_with(l.idempotency_key, 'manual:'))
      AND NOT EXISTS (SELECT FROM payments p
                      WHERE p.organization_id = l.organization_id AND p.entry_no = l.entry_no
                        AND p.state IN ('succeeded', 'refunded'))`,
  describe: ({ entry_no, key, amount_micros }) =>
    `entry ${entry_no}, a top-up of ${formatMicros(amount_micros)} under ${key}, has no payment`,
};
