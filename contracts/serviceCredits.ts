import { z } from 'zod';
import { CREDIT_STATES, MOST_PERCENT } from '../domain/wallets/serviceCredit.ts';
import { Amount, Code, Count, Id, MomentGiven, Timestamp } from './values.ts';

const MOST_REGIONS = 100;
const error = `must be a whole percentage from 1 to ${MOST_PERCENT}`;

export const NewServiceCredit = z
  .strictObject({
    dryRun: z.boolean().default(false).describe('true: only say what would be credited'),
    from: MomentGiven.optional().describe('instead of when the incident began'),
    until: MomentGiven.optional().describe('instead of when it was resolved; at most 31 days later'),
    wholeWindow: z
      .boolean()
      .optional()
      .describe(
        'true: every minute of the window counts as down; false: those that were recorded as down. By default true for regions, which nobody records, else false',
      ),
    percent: z
      .int({ error })
      .min(1, { error })
      .max(MOST_PERCENT, { error })
      .optional()
      .describe('of the charges for those minutes; 100 by default'),
    regions: z
      .array(Code)
      .max(MOST_REGIONS)
      .optional()
      .describe('only for VPS in these; by default for everything on the platform'),
  })
  .meta({
    id: 'NewServiceCredit',
    description: 'What is credited. Once an incident is credited, its choices hold: give the same or none',
  });
export type NewServiceCredit = z.infer<typeof NewServiceCredit>;

const Sum = z.object({ organizations: Count, credit: Amount });

export const ServiceCredit = z
  .object({
    incident: z.string().describe('what the record calls it or, if the record has nothing of it, its number'),
    key: z.string().describe('of the ledger entries'),
    from: Timestamp,
    until: Timestamp,
    wholeWindow: z.boolean(),
    percent: z.int(),
    regions: z.array(Code).describe('empty: the whole platform'),
    minutesDown: Count,
    minutesUnknown: Count.describe('of which nobody knows; they do not count as down'),
    decidedBy: z.string().nullable().describe('who credited it first; null: nobody yet'),
    decidedAt: Timestamp.nullable(),
    totals: z
      .object(
        Object.fromEntries(CREDIT_STATES.map((state) => [state, Sum])) as Record<
          (typeof CREDIT_STATES)[number],
          typeof Sum
        >,
      )
      .describe(
        'waiting: for a second administrator; refused: by one, or expired; unbilled: hours are not billed yet, apply it again later; ended: gets nothing',
      ),
    organizations: z
      .array(
        z.object({
          organization: z.string(),
          name: z.string(),
          state: z.enum(CREDIT_STATES),
          hours: Count.describe('that were down in part and are charged'),
          charged: Amount.describe('for those hours'),
          credit: Amount,
          entry: Id.nullable(),
          pending: Id.nullable(),
        }),
      )
      .describe('the 100 with the largest credits'),
    failures: z
      .array(z.object({ organization: z.string(), why: z.string() }))
      .describe('those that could not be credited this time; they stay due'),
  })
  .meta({ id: 'ServiceCredit', description: 'The service credit of an incident, by organization' });
export type ServiceCredit = z.infer<typeof ServiceCredit>;
