import type { SmallBooks } from '../support/smallBooks.ts';
import { testCorruptions } from '../support/auditCorruption.ts';
import { insertRow } from '../support/insertRows.ts';

const CREDITED = 'payment every succeeded payment has one top-up of its amount';
const PAID = 'paid every top-up of a provider has one succeeded payment';

/** Entry 1 of org-a is its top-up of 10; it is given the name of a payment at Stripe. */
async function payFirstTopUp({ pool, a }: SmallBooks, payment: Record<string, string | number>) {
  await pool.query(
    `UPDATE wallet_ledger SET idempotency_key = 'stripe:pi_1', actor = 'stripe' WHERE organization_id = $1 AND entry_no = 1`,
    [a],
  );
  await insertRow(pool, 'payments', {
    organization_id: a,
    provider_payment: 'pi_1',
    amount_minor: 1000,
    received_minor: 1000,
    state: 'succeeded',
    entry_no: 1,
    ...payment,
  });
}

testCorruptions([
  {
    name: 'a payment that brought more than was credited',
    corrupt: (books) => payFirstTopUp(books, { received_minor: 1001 }),
    breaches: () => ({
      [CREDITED]: ['org-a: payment 1 (CS-1) brought 10.010000, but under stripe:pi_1 10.000000 is credited'],
    }),
  },
  {
    name: 'a payment that was credited under another name',
    corrupt: (books) => payFirstTopUp(books, { provider_payment: 'pi_2' }),
    breaches: () => ({
      [CREDITED]: ['org-a: payment 1 (CS-1) brought 10.000000, but under stripe:pi_2 nothing is credited'],
    }),
  },
  {
    name: 'a top-up of a provider that nobody paid',
    corrupt: (books) => payFirstTopUp(books, { state: 'created', entry_no: null as never }),
    breaches: () => ({ [PAID]: ['org-a: entry 1, a top-up of 10.000000 under stripe:pi_1, has no payment'] }),
  },
]);
