/** What providers' answers mean, where it does not show in money. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Stripe from 'stripe';
import { seeOrder } from '../../api/services/payments/paypalReading.ts';
import { seePayment } from '../../api/services/payments/stripeReading.ts';

test('a dispute is open until it is over, an inquiry too', () => {
  const session = { object: 'cs_1', metadata: {}, isExpired: false };
  for (const [status, state] of [
    ['warning_needs_response', 'inquiry'],
    ['warning_under_review', 'inquiry'],
    ['warning_closed', 'won'],
    ['prevented', 'won'],
    ['needs_response', 'open'],
    ['under_review', 'open'],
    ['won', 'won'],
    ['lost', 'lost'],
  ]) {
    const dispute = { id: 'dp_1', amount: 1_000, currency: 'usd', status, balance_transactions: [] };
    const { disputes } = seePayment(session, null, [], [dispute as unknown as Stripe.Dispute]);
    assert.equal(disputes[0]?.state, state, status);
  }
  for (const [stage, status, outcome, state] of [
    ['INQUIRY', 'OPEN', undefined, 'inquiry'],
    ['INQUIRY', 'RESOLVED', 'CANCELED_BY_BUYER', 'won'],
    ['INQUIRY', 'RESOLVED', 'RESOLVED_BUYER_FAVOUR', 'lost'],
    ['CHARGEBACK', 'UNDER_REVIEW', undefined, 'open'],
    ['CHARGEBACK', 'RESOLVED', 'RESOLVED_SELLER_FAVOUR', 'won'],
    ['CHARGEBACK', 'RESOLVED', 'RESOLVED_BUYER_FAVOUR', 'lost'],
  ] as const) {
    const { disputes } = seeOrder({ id: '1', status: 'COMPLETED' }, null, [
      {
        dispute_id: 'PP-D-1',
        status,
        dispute_life_cycle_stage: stage,
        dispute_amount: { currency_code: 'USD', value: '10.00' },
        ...(outcome && { dispute_outcome: { outcome_code: outcome } }),
      },
    ]);
    assert.equal(disputes[0]?.state, state, `${stage} ${status} ${outcome}`);
  }
});
