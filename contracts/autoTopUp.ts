import { z } from 'zod';
import { Amount, AmountGiven, Timestamp } from './values.ts';

export const AutoTopUpTerms = z
  .strictObject({
    threshold: AmountGiven.describe(
      'funds are added when the balance falls below it; 0: when it is past due',
    ),
    amount: AmountGiven.describe('what is added at once, or more where that does not reach the threshold'),
    monthlyLimit: AmountGiven.describe('of all automatic top-ups of a month (UTC)'),
    newCard: z.boolean().optional().describe('save another card at setupUrl, though one is saved'),
  })
  .meta({ id: 'AutoTopUpTerms' });
export type AutoTopUpTerms = z.infer<typeof AutoTopUpTerms>;

export const AutoTopUp = z
  .object({
    state: z
      .enum(['off', 'waiting', 'on', 'paused'])
      .describe('waiting: for a card to be saved at setupUrl. paused: after a decline, until pausedUntil'),
    turnedOffBecause: z.enum(['declined']).nullable().describe('declined: three times in a row'),
    threshold: Amount.nullable(),
    amount: Amount.nullable(),
    monthlyLimit: Amount.nullable(),
    toppedUp: Amount.describe('automatically, this month (UTC)'),
    isLimited: z
      .boolean()
      .describe('the month’s limit, or what one payment may be, keeps funds from being added'),
    pausedUntil: Timestamp.nullable(),
    setupUrl: z.string().nullable().describe('where a card is saved; no card data reaches this site'),
    currency: z.string(),
  })
  .meta({ id: 'AutoTopUp', description: 'Whether funds are added automatically, and when' });
export type AutoTopUp = z.infer<typeof AutoTopUp>;
