import { z } from 'zod';
import { Amount, AmountGiven, listOf, Timestamp, Month, Page, Text } from './values.ts';

const Count = z.string().regex(/^\d{1,19}$/);

export const Wallet = z
  .object({
    currency: z.string(),
    balance: Amount,
    pastDueSince: Timestamp.nullable().describe('since when the balance is below zero'),
    billedThrough: Timestamp.nullable().describe(
      'every hour that began up to then is charged; null: nothing is metered',
    ),
    spentThisMonth: Amount.describe('charged for hours that began in this calendar month (UTC)'),
    perHour: Amount.describe('what an hour of the present fleet costs, before any monthly cap is reached'),
    fullMonth: Amount.describe('what this whole calendar month would cost with the present fleet'),
    runwayHours: Count.nullable().describe(
      'whole hours that the balance lasts; null: nothing costs anything',
    ),
  })
  .meta({ id: 'Wallet' });
export type Wallet = z.infer<typeof Wallet>;

const Kind = z.enum(['charge', 'top_up', 'credit', 'refund', 'adjustment']);

export const LedgerEntry = z
  .object({
    entry: Count,
    postedAt: Timestamp,
    kind: Kind,
    amount: Amount,
    balanceAfter: Amount,
    hours: Count.nullable(),
    billedFrom: Timestamp.nullable(),
    billedThrough: Timestamp.nullable(),
    key: z.string().nullable(),
    reason: z.string().nullable(),
    actor: z.string().nullable(),
  })
  .meta({ id: 'LedgerEntry' });
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const Ledger = listOf(LedgerEntry).meta({ id: 'Ledger' });
export const LedgerQuery = z.strictObject({ ...Page, kind: Kind.optional() });
export const ChargesFileQuery = z.strictObject({ month: Month });

export const TopUp = z
  .strictObject({ amount: AmountGiven.describe('more than zero'), reason: Text(500) })
  .meta({ id: 'TopUp' });

/** Not strict: a request has other headers too. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[!-~]{1,200}$/, {
      error: 'must be at most 200 letters, digits and signs without a space, such as invoice-2026-117',
    })
    .meta({
      description: 'names this top-up, so that repeating it is harmless',
      examples: ['invoice-2026-117'],
    }),
});
