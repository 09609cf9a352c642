import { z } from 'zod';
import { Amount, AmountGiven, Count, Cursor, MomentGiven, PageQuery, Text, Timestamp } from './values.ts';

const State = z.enum(['good', 'low', 'past_due', 'suspended', 'terminating', 'terminated']);

const Next = z
  .object({ step: z.enum(['past_due', 'suspension', 'deletion']), at: Timestamp })
  .nullable()
  .describe('what comes next if nothing changes; null: nothing does');

const Figures = {
  state: State,
  balance: Amount,
  next: Next,
  suspendedFor: z.array(z.string()).describe('every reason; a payment ends unpaid alone'),
  due: Amount.describe('the least top-up, in whole cents, that ends the debt'),
  dueWithNextHour: Amount.describe('the same, with the next hour paid'),
};

export const Ladder = z
  .object({
    ...Figures,
    runwayHours: z.int().nullable().describe('whole hours that the balance lasts; null: for ever'),
    perHour: Amount,
    debtLimit: Amount.describe('the debt that suspends at once'),
    hasOwnDebtLimit: z.boolean().describe('it is not the installation’s'),
    pastDueGraceUntil: Timestamp.nullable().describe('suspended then, or at the limit; null: no debt'),
    hold: z.object({ until: Timestamp, reason: z.string() }).nullable(),
    exemptFor: z.string().nullable().describe('why it is never suspended for a debt'),
    events: z
      .array(
        z.object({ type: z.string(), at: Timestamp, details: z.record(z.string(), z.string().nullable()) }),
      )
      .describe('the latest hundred, newest first'),
  })
  .meta({ id: 'Ladder', description: 'Where an organization stands with its balance, and what comes next' });
export type Ladder = z.infer<typeof Ladder>;

const Debtor = z.object({ organization: z.string(), name: z.string(), since: Timestamp, ...Figures });
export type Debtor = z.infer<typeof Debtor>;

export const DebtorList = z
  .object({
    ages: z
      .array(
        z.object({
          fromDays: Count,
          untilDays: Count.nullable(),
          organizations: Count,
          owed: Amount,
        }),
      )
      .describe('who is past due, by how long'),
    items: z.array(Debtor),
    nextCursor: Cursor.nullable(),
  })
  .meta({ id: 'DebtorList', description: 'A page of who owes or is suspended, and totals by age' });
export type DebtorList = z.infer<typeof DebtorList>;

const Sort = z.enum(['age', 'debt']).default('age').describe('the longest first, or the largest debt');
export const DebtorQuery = PageQuery.extend({ sort: Sort });
export const DebtorFileQuery = z.strictObject({ sort: Sort });

const Reason = z.enum(['abuse', 'security', 'other']);
export const Suspension = z
  .strictObject({ reason: Reason, explanation: Text(500) })
  .meta({ id: 'Suspension', description: 'A reason that no payment ends, and why' });

export const Hold = z
  .strictObject({ until: MomentGiven.nullable().describe('null: no hold any more'), reason: Text(500) })
  .meta({ id: 'Hold', description: 'Until when a debt suspends nothing' });

export const Exemption = z
  .strictObject({ exempt: z.boolean(), reason: Text(500) })
  .meta({ id: 'Exemption', description: 'Whether a debt ever suspends' });

export const DebtLimit = z
  .strictObject({ limit: AmountGiven.nullable().describe('null: the installation’s'), reason: Text(500) })
  .meta({ id: 'DebtLimit', description: 'The debt that suspends at once' });
