import { z } from 'zod';
import { Amount, Cursor, Id, InOrganization, Timestamp, Month, Page } from './values.ts';
import { LedgerEntry } from './wallets.ts';

const Count = z.string().regex(/^\d{1,19}$/);

const ChargedInstance = z.object({
  instance: Id,
  name: z.string(),
  plans: z.array(z.string()).describe('the codes of the plans whose prices were charged, mostly one'),
  hours: Count,
  amount: Amount.describe('what these hours cost together, a positive amount'),
});

export const EntryPath = InOrganization.extend({ entry: Id });
export const EntryQuery = z.strictObject(Page);

export const LedgerEntryDetail = z
  .object({
    entry: LedgerEntry,
    items: z
      .array(
        ChargedInstance.extend({
          firstHour: Timestamp.describe('the clock hour in which the first of these hours began'),
          lastHour: Timestamp,
        }),
      )
      .describe('of a charge, by instance: together its hours and, with the other sign, its amount'),
    nextCursor: Cursor.nullable(),
  })
  .meta({ id: 'LedgerEntryDetail' });
export type LedgerEntryDetail = z.infer<typeof LedgerEntryDetail>;

export const StatementQuery = z.strictObject({ month: Month });

export const WalletStatement = z
  .object({
    month: Month,
    currency: z.string(),
    organization: z.object({ handle: z.string(), name: z.string() }),
    writtenAt: Timestamp.describe('of a month that is not over, what is posted later is not in it'),
    openingBalance: Amount.describe('the sum of all that was posted before the month (UTC)'),
    closingBalance: Amount.describe('the opening balance and the totals: the next month’s opening balance'),
    totals: z
      .object({
        charges: Amount,
        topUps: Amount,
        credits: Amount,
        refunds: Amount,
        adjustments: Amount,
      })
      .describe('what was posted in the month, by kind, signed as in the ledger: charges are negative'),
    instances: z
      .array(ChargedInstance)
      .describe(
        'the charges that were posted in the month, whenever their hours began: an hour that ends a month is mostly posted in the next. The first 1,000 instances',
      ),
    otherInstances: z
      .object({ hours: Count, amount: Amount })
      .nullable()
      .describe(
        'what the instances beyond the first 1,000 were charged together; the CSV has a line for each',
      ),
  })
  .meta({ id: 'WalletStatement' });
export type WalletStatement = z.infer<typeof WalletStatement>;
