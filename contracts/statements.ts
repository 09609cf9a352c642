import { z } from 'zod';
import { eachLedgerKind } from '../domain/wallets/ledgerKinds.ts';
import {
  AddonOf,
  Amount,
  Count,
  Cursor,
  Id,
  InOrganization,
  Month,
  ResourceKind,
  Timestamp,
} from './values.ts';
import { correctedSums } from './rebills.ts';
import { LedgerEntry } from './wallets.ts';

const HoursOfResource = z.object({
  kind: ResourceKind,
  instance: Id.describe('the number of the VPS, container or add-on'),
  addonOf: AddonOf,
  name: z.string(),
  plans: z.array(z.string()).describe('the codes of the plans that were charged, usually one'),
  firstHour: Timestamp.describe('the clock hour in which the first of these hours began'),
  lastHour: Timestamp,
});

const ChargedHours = HoursOfResource.extend({
  hours: Count,
  amount: Amount.describe('the total cost of these hours, positive'),
});
const CorrectedHours = HoursOfResource.extend(correctedSums);

export const EntryPath = InOrganization.extend({ entry: Id });

export const LedgerEntryDetail = z
  .object({
    entry: LedgerEntry,
    concernedBy: z
      .array(LedgerEntry)
      .describe('the entries that mend it or pay it back, the first 100 by number'),
    room: z
      .object({ up: Amount, down: Amount })
      .describe('how much may still be given and taken about this entry; neither is negative'),
    items: z
      .array(ChargedHours)
      .describe(
        'for a charge, the instances: they add up to its hours and, with the sign reversed, its amount',
      ),
    corrected: z
      .array(CorrectedHours)
      .describe('for an adjustment by a rebill, the instances: they add up to its amount'),
    nextCursor: Cursor.nullable(),
  })
  .meta({ id: 'LedgerEntryDetail', description: 'A ledger entry, and a page of the instances it charged' });
export type LedgerEntryDetail = z.infer<typeof LedgerEntryDetail>;

const Day = z
  .string()
  .regex(/^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, {
    error: 'must be a day of this century, such as 2026-09-17',
  })
  .meta({ description: 'a calendar day (UTC)', examples: ['2026-09-17'] });

/** A month, or both days. */
export const StatementQuery = z.strictObject({
  month: Month.optional().describe('a calendar month (UTC), instead of from and through'),
  from: Day.optional(),
  through: Day.optional().describe('the last day that counts, at most 366 days in all'),
});
export type StatementQuery = z.infer<typeof StatementQuery>;

export const WalletStatement = z
  .object({
    number: z.string().describe('the same for the same wallet and period, and no other’s'),
    month: Month.nullable().describe('null: the days are not a month that was asked for'),
    from: Timestamp,
    until: Timestamp.describe('the end, which is not in it'),
    currency: z.string(),
    organization: z.object({
      handle: z.string(),
      name: z.string(),
      billingAddress: z.string().nullable().describe('in lines'),
    }),
    writtenAt: Timestamp.describe('entries posted later are missing while the month is not over'),
    openingBalance: Amount.describe('the sum of everything posted before the month (UTC)'),
    closingBalance: Amount.describe('the opening balance plus the totals; the next month’s opening balance'),
    usage: z
      .object({
        hours: Count,
        amount: Amount,
        byKind: z
          .array(z.object({ kind: ResourceKind, hours: Count, amount: Amount }))
          .describe('the dearest first; a kind without hours is left out'),
      })
      .describe('what the hours that began in the month cost, whenever they were posted'),
    totals: z
      .object(eachLedgerKind(() => Amount))
      .describe('what was posted in the month by kind, signed as in the ledger: charges are negative'),
    instances: z
      .array(ChargedHours)
      .describe(
        'charges posted in the month, whenever their hours began: a month’s last hour is usually posted in the next. The first 1,000 instances',
      ),
    otherInstances: z
      .object({ hours: Count, amount: Amount })
      .nullable()
      .describe('the total of the instances beyond the first 1,000; the CSV lists each'),
    corrections: z
      .array(CorrectedHours)
      .describe('what rebills corrected in the month, among the adjustments. The first 1,000 instances'),
    otherCorrections: z.object(correctedSums).nullable().describe('the total of the instances beyond them'),
  })
  .meta({ id: 'WalletStatement', description: 'A statement of a month, or of some days' });
export type WalletStatement = z.infer<typeof WalletStatement>;
