import { z } from 'zod';
import { LEDGER_KIND_NAMES } from '../domain/wallets/ledgerKinds.ts';
import { Amount, AmountGiven, Count, Id, listOf, Timestamp, Month, PageQuery, Text } from './values.ts';

export const Wallet = z
  .object({
    currency: z.string(),
    balance: Amount,
    pastDueSince: Timestamp.nullable().describe('when the balance went below zero'),
    billedThrough: Timestamp.nullable().describe(
      'every hour that began by then is charged; null if nothing is metered',
    ),
    spentThisMonth: Amount.describe('charged for hours that began in this calendar month (UTC)'),
    perHour: Amount.describe('what the current instances cost an hour, before monthly caps'),
    fullMonth: Amount.describe('what a whole calendar month of the current instances would cost'),
    runwayHours: Count.nullable().describe(
      'how many whole hours the balance lasts; null if nothing is charged',
    ),
  })
  .meta({ id: 'Wallet', description: 'A wallet' });
export type Wallet = z.infer<typeof Wallet>;

const Kind = z.enum(LEDGER_KIND_NAMES);

export const LedgerEntry = z
  .object({
    entry: Id,
    postedAt: Timestamp,
    kind: Kind,
    amount: Amount,
    balanceAfter: Amount,
    hours: Count.nullable(),
    billedFrom: Timestamp.nullable(),
    billedThrough: Timestamp.nullable(),
    concerns: Id.nullable().describe('the entry of the same wallet that it mends or pays back'),
    key: z.string().nullable(),
    reason: z.string().nullable(),
    actor: z.string().nullable(),
  })
  .meta({ id: 'LedgerEntry', description: 'A ledger entry' });
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const Movement = LedgerEntry.extend({
  organization: z.object({ handle: z.string(), name: z.string() }).describe('whose wallet was moved'),
}).meta({ id: 'Movement', description: 'The ledger entry, and whose wallet it moved' });

export const Ledger = listOf(LedgerEntry).meta({ id: 'Ledger', description: 'A page of ledger entries' });
export const LedgerQuery = PageQuery.extend({ kind: Kind.optional() });
export const ChargesFileQuery = z.strictObject({ month: Month });

export const TopUp = z
  .strictObject({ amount: AmountGiven.describe('more than zero'), reason: Text(500) })
  .meta({ id: 'TopUp' });

/** Not strict: a request has other headers too. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[!-~]{1,200}$/, {
      error: 'must be at most 200 printable ASCII characters without spaces, such as invoice-2026-117',
    })
    .meta({
      description: 'identifies this movement, so that a retry is safe',
      examples: ['invoice-2026-117'],
    }),
});
