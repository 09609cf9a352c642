import { z } from 'zod';
import { Amount, Count, Timestamp } from './values.ts';

const Charged = z.object({ hours: Count, amount: Amount });

/** GET /api/billing/days */
export const BillingDays = z
  .object({
    days: z
      .array(Charged.extend({ day: z.string().describe('such as 2026-09-30') }))
      .describe('today and the 30 days before (UTC), the oldest first'),
    today: Charged,
    thisMonth: Charged.describe('this calendar month (UTC)'),
    lastUpdated: Timestamp,
  })
  .meta({
    id: 'BillingDays',
    description: 'What billing runs charged by the day on which they began, before later corrections',
  });
export type BillingDays = z.infer<typeof BillingDays>;
