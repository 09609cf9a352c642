import { z } from 'zod';
import { Amount, AmountGiven, Code, listOf, Timestamp, MomentGiven, Name } from './values.ts';

const HourlyPrice = z
  .string()
  .regex(/^\d{1,6}\.\d{9}$/)
  .nullable()
  .describe('exact, nine decimals; null if an hour costs a 672nd of the monthly price');

const Price = z.object({
  monthly: Amount.describe('the cap on a calendar month'),
  hourly: HourlyPrice,
  firstHour: Amount.describe('the charge for an instance’s first hour'),
});

export const Plan = z
  .object({
    code: z.string(),
    resources: z.object({ vcpus: z.int(), memoryMib: z.int(), diskGib: z.int() }),
    price: Price.nullable().describe('in force now; null if there is none, and the plan cannot be chosen'),
    retiredAt: Timestamp.nullable(),
  })
  .meta({ id: 'Plan', description: 'A plan' });
export type Plan = z.infer<typeof Plan>;

export const PlanList = listOf(Plan).meta({ id: 'PlanList', description: 'A page of plans' });
export const DatedPrice = Price.extend({ from: Timestamp });
export type DatedPrice = z.infer<typeof DatedPrice>;
export const PlanPrice = z
  .object({ monthly: Amount, hourly: HourlyPrice, from: Timestamp })
  .meta({ id: 'PlanPrice', description: 'A price and when it takes effect' });
export type PlanPrice = z.infer<typeof PlanPrice>;
export const PlanPriceList = listOf(DatedPrice).meta({
  id: 'PlanPriceList',
  description: 'A page of prices',
});
export const PlanPath = z.strictObject({ plan: Code });

export const NewPlan = z
  .strictObject({
    code: Code,
    vcpus: z.int().min(1).max(1_024),
    memoryMib: z.int().min(1).max(67_108_864),
    diskGib: z.int().min(1).max(1_048_576),
  })
  .meta({ id: 'NewPlan' });
export type NewPlan = z.infer<typeof NewPlan>;

export const NewPrice = z
  .strictObject({
    monthly: AmountGiven,
    hourly: z
      .string()
      .regex(/^\d{1,6}(\.\d{1,9})?$/, {
        error: 'must be an amount below a million with at most nine decimals, such as 0.03',
      })
      .meta({ description: 'at most nine decimals', examples: ['0.03'] })
      .optional(),
    from: MomentGiven.optional().describe('not in the past; defaults to now'),
  })
  .meta({ id: 'NewPrice' });
export type NewPrice = z.infer<typeof NewPrice>;

export const Region = z
  .object({ code: z.string(), name: z.string(), retiredAt: Timestamp.nullable() })
  .meta({ id: 'Region', description: 'A region' });
export type Region = z.infer<typeof Region>;
export const RegionList = listOf(Region).meta({ id: 'RegionList', description: 'A page of regions' });
export const NewRegion = z.strictObject({ code: Code, name: Name }).meta({ id: 'NewRegion' });
export const RegionPath = z.strictObject({ region: Code });
