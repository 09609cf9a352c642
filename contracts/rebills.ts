import { z } from 'zod';
import {
  Amount,
  AmountGiven,
  Code,
  Count,
  Id,
  InOrganization,
  listOf,
  MomentGiven,
  Text,
  Timestamp,
} from './values.ts';

const HourlyGiven = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,9})?$/, {
    error: 'must be an amount below a million with at most nine decimals, such as 0.03',
  })
  .meta({ description: 'at most nine decimals', examples: ['0.03'] });

const FULL_HOUR = /T\d\d:00(:00(\.0+)?)?Z$/;
const FullHour = MomentGiven.regex(FULL_HOUR, {
  error: 'must be a full hour (UTC), such as 2026-09-01T06:00:00Z',
}).meta({ description: 'a full hour, ISO 8601 in UTC', examples: ['2026-09-01T06:00:00Z'] });

/** A wrong price, and what would have been right. */
export const WrongPrice = z
  .strictObject({
    plan: Code.describe('the plan that was charged, of any kind'),
    organization: InOrganization.shape.organization
      .optional()
      .describe('only this one’s hours; default: everybody’s'),
    from: FullHour.describe('hours that began at or after it'),
    until: FullHour.describe('and before it; at most 366 days after from, and billed already'),
    monthly: AmountGiven.describe('the right cap on a calendar month'),
    hourly: HourlyGiven.optional().describe('the right price of an hour; default: a 672nd of the monthly'),
  })
  .meta({ id: 'WrongPrice' });
export type WrongPrice = z.infer<typeof WrongPrice>;

export const NewRebill = WrongPrice.extend({ reason: Text(500) }).meta({ id: 'NewRebill' });

/** Hours that were or would be corrected. */
export const correctedSums = {
  hours: Count,
  charged: Amount.describe('what these hours were charged'),
  right: Amount.describe('what they cost at the right price'),
  amount: Amount.describe('charged less right: what the wallets get or, with a minus sign, pay'),
};

export const RebillPreview = z
  .object({
    organizations: Count,
    ...correctedSums,
    leftOut: Count.describe('organizations that cannot be corrected'),
    items: z
      .array(
        z.object({
          organization: z.string(),
          name: z.string(),
          ...correctedSums,
          leftOut: z.string().nullable().describe('why it cannot be corrected; null if it can'),
        }),
      )
      .describe('the first 200 organizations, by ID; the sums are over all that can be corrected'),
  })
  .meta({ id: 'RebillPreview', description: 'What a rebill would correct' });
export type RebillPreview = z.infer<typeof RebillPreview>;

export const Rebill = z
  .object({
    rebill: Id,
    key: z.string(),
    plan: z.string(),
    organization: z.string().nullable(),
    from: Timestamp,
    until: Timestamp,
    monthly: Amount,
    hourly: z
      .string()
      .nullable()
      .describe('nine decimals; null if an hour costs a 672nd of the monthly price'),
    reason: z.string(),
    state: z
      .enum(['waiting', 'running', 'incomplete', 'applied', 'refused'])
      .describe(
        'waiting for a second administrator; running, also if that was cut off; incomplete: some could not be corrected',
      ),
    askedBy: z.string().describe('such as “user 5” or “operator ada”'),
    askedAt: Timestamp,
    confirmedBy: z.string().nullable(),
    finishedAt: Timestamp.nullable(),
    organizations: Count.describe('corrected so far, as are the sums'),
    ...correctedSums,
  })
  .meta({ id: 'Rebill', description: 'The correction of a wrong price' });
export type Rebill = z.infer<typeof Rebill>;

export const AppliedRebill = Rebill.extend({
  failures: z
    .array(z.object({ organization: z.string(), why: z.string() }))
    .describe('who could not be corrected just now, the first 100'),
}).meta({ id: 'AppliedRebill', description: 'A rebill, and who could not be corrected' });
export type AppliedRebill = z.infer<typeof AppliedRebill>;

export const RebillList = listOf(Rebill).meta({ id: 'RebillList', description: 'A page of rebills' });
export const RebillPath = z.strictObject({ rebill: Id });
