import { z } from 'zod';
import { DISPUTE_STATES, PAYMENT_STATES, REFUND_STATES } from '../domain/payments/paymentState.ts';
import { PROVIDERS } from '../domain/payments/providers.ts';
import {
  Amount,
  AmountGiven,
  Code,
  Count,
  countedListOf,
  Id,
  InOrganization,
  PageQuery,
  Search,
  sortBy,
  Text,
  Timestamp,
} from './values.ts';

const PaymentProvider = z.enum(PROVIDERS).meta({ id: 'PaymentProvider' });
export type PaymentProvider = z.infer<typeof PaymentProvider>;

export const PaymentOptions = z
  .object({
    providers: z.array(PaymentProvider).describe('by which one can pay; empty: only through the operator'),
    currency: z.string(),
    decimals: Count.describe('how many decimals an amount may have'),
    minimum: Amount,
    maximum: Amount,
    suggested: z.array(Amount),
    instructions: z.string().nullable().describe('how to pay by transfer, in lines'),
    contact: z.string().nullable().describe('whom to ask'),
    savesCards: z.boolean().describe('whether funds can be added automatically'),
  })
  .meta({ id: 'PaymentOptions', description: 'How one can add funds' });
export type PaymentOptions = z.infer<typeof PaymentOptions>;

export const NewPayment = z
  .strictObject({
    provider: PaymentProvider,
    amount: AmountGiven.describe('between minimum and maximum, in whole minor units of the currency'),
  })
  .meta({ id: 'NewPayment' });
export type NewPayment = z.infer<typeof NewPayment>;

export const Payment = z
  .object({
    payment: Id,
    organization: z
      .object({ handle: z.string(), name: z.string() })
      .nullable()
      .describe('null: nobody knows whose it is'),
    provider: PaymentProvider,
    reference: z
      .string()
      .describe('ours, known to the provider too; of a transfer: what the payer writes on it'),
    amount: Amount.describe('what was asked for'),
    received: Amount.nullable().describe('what the provider says it took'),
    refunded: Amount.describe('what was paid back of it'),
    currency: z.string(),
    state: z.enum(PAYMENT_STATES),
    isDisputed: z.boolean(),
    setback: z.string().nullable().describe('why it is not paid yet; the same checkout may still succeed'),
    setAside: z.string().nullable().describe('what does not fit, for an administrator to decide'),
    resolution: z
      .enum(['credited', 'dismissed'])
      .nullable()
      .describe('what was decided of one that was set aside'),
    checkoutUrl: z
      .string()
      .nullable()
      .describe('where to pay; null once it is paid, or when it is not paid there'),
    begunBy: z.string().describe('such as “user 5”'),
    begunAt: Timestamp,
    changedAt: Timestamp,
    confirmedBy: z
      .string()
      .nullable()
      .describe('of a transfer that needs two administrators: the first of them'),
    entry: Id.nullable().describe('the ledger entry that credited it'),
  })
  .meta({ id: 'Payment', description: 'A payment of a customer' });
export type Payment = z.infer<typeof Payment>;

export const PaymentInFull = Payment.extend({
  instructions: z.string().nullable().describe('of a transfer that did not come yet: how to pay, in lines'),
  refunds: z.array(
    z.object({
      amount: Amount,
      state: z.enum(REFUND_STATES),
      reason: z.string(),
      askedBy: z.string(),
      askedAt: Timestamp,
      entry: Id.nullable(),
    }),
  ),
  disputes: z.array(
    z.object({ dispute: z.string(), amount: Amount, state: z.enum(DISPUTE_STATES), entry: Id.nullable() }),
  ),
}).meta({ id: 'PaymentInFull', description: 'A payment, what was paid back and what is disputed of it' });
export type PaymentInFull = z.infer<typeof PaymentInFull>;

export const PaymentList = countedListOf(Payment).meta({
  id: 'PaymentList',
  description: 'A page of payments',
});
export const PaymentBalances = z
  .object({
    balances: z.array(
      z.object({
        provider: PaymentProvider,
        comparedAt: Timestamp,
        from: Timestamp.describe('payments that were made or changed since then'),
        payments: Count,
        atProvider: Amount.describe('what the provider has of our payments, less what went back'),
        inLedger: Amount.describe('the same in the ledger'),
        difference: Amount.describe('above zero: the provider has more'),
        currency: z.string(),
        differing: z.array(z.string()).describe('references of payments that differ, at most 20'),
      }),
    ),
  })
  .meta({
    id: 'PaymentBalances',
    description: 'The latest daily comparison of each provider with the ledger',
  });
export type PaymentBalances = z.infer<typeof PaymentBalances>;

/** What is looked for, without a page: the same for the file. */
export const PaymentFilter = z.strictObject({
  search: Search.optional().describe(
    'any part of our reference, the provider’s own, or the organization’s name or handle; or the ID',
  ),
  organization: Code.optional(),
  provider: PaymentProvider.optional(),
  state: z.enum(PAYMENT_STATES).optional(),
  show: z.enum(['all', 'set-aside']).optional().describe('set-aside: only what waits for a decision'),
  sort: sortBy(['begun', '-begun', 'amount', '-amount'], '-begun'),
});
export type PaymentFilter = z.infer<typeof PaymentFilter>;
export const PaymentQuery = PageQuery.extend(PaymentFilter.shape);
export const PaymentOfOrganization = InOrganization.extend({ payment: Id });
export const PaymentPath = z.strictObject({ payment: Id });

export const PaymentConfirmation = z
  .strictObject({ reason: Text(300).describe('where one finds it, such as the bank’s own reference') })
  .meta({ id: 'PaymentConfirmation' });
export const NewRefund = z
  .strictObject({ amount: AmountGiven.describe('at most what is left of the payment'), reason: Text(300) })
  .meta({ id: 'NewRefund' });
export const PaymentResolution = z
  .strictObject({
    resolution: z.enum(['credited', 'dismissed']),
    organization: Code.optional().describe('whom to credit, if not the organization of the payment'),
    reason: Text(300),
  })
  .meta({ id: 'PaymentResolution' });
