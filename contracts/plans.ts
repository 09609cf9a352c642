import { z } from 'zod';
import { type PlanResources, whyGivesRefused } from '../domain/plans/planGives.ts';
import {
  Amount,
  AmountGiven,
  Code,
  Count,
  FullHourGiven,
  listOf,
  Name,
  NewCode,
  PageQuery,
  ResourceKind,
  TextOrNothing,
  Timestamp,
} from './values.ts';

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

export const DatedPrice = Price.extend({ from: Timestamp });
export type DatedPrice = z.infer<typeof DatedPrice>;

export const Plan = z
  .object({
    kind: ResourceKind,
    code: z.string(),
    displayName: z.string(),
    description: z.string(),
    position: z.int().describe('among the plans of its kind: the lower comes first'),
    resources: z
      .object({ vcpus: z.int().nullable(), memoryMib: z.int().nullable(), diskGib: z.int().nullable() })
      .describe('a VPS has all, a container memory, an add-on none'),
    price: Price.nullable().describe('in force now; null if there is none, and the plan cannot be chosen'),
    nextPrice: DatedPrice.nullable().describe('the next one that takes effect'),
    retiredAt: Timestamp.nullable(),
  })
  .meta({ id: 'Plan', description: 'A plan' });
export type Plan = z.infer<typeof Plan>;

export const PlanList = listOf(Plan).meta({ id: 'PlanList', description: 'A page of plans' });
export const PlanQuery = PageQuery.extend({ kind: ResourceKind.optional() });
export const PlanPriceList = listOf(DatedPrice).meta({
  id: 'PlanPriceList',
  description: 'A page of prices',
});

const SetPrice = z.object({ monthly: Amount, hourly: HourlyPrice });
export const PriceChange = SetPrice.extend({
  from: Timestamp,
  replaces: SetPrice.nullable().describe('what applies just before'),
  until: Timestamp.nullable().describe('when a price that is set already takes its place'),
  isInPast: z.boolean().describe('hours that were parked for lack of a price are charged by the next run'),
  subscriptions: Count.describe('of this plan, not ended'),
}).meta({ id: 'PriceChange', description: 'A price, when it takes effect, and what it changes' });
export type PriceChange = z.infer<typeof PriceChange>;

export const PlanPath = z.strictObject({ plan: Code });

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
    from: FullHourGiven.optional().describe(
      'a full hour, in the future unless it is before the plan’s first price; defaults to now',
    ),
  })
  .meta({ id: 'NewPrice' });
export type NewPrice = z.infer<typeof NewPrice>;

function whole(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

const DISPLAY = {
  displayName: Name.describe('what people see').meta({ examples: ['Small', 'Backups'] }),
  description: TextOrNothing(500),
  position: whole(0, 9_999).describe('among the plans of its kind: the lower comes first'),
};

export const NewPlan = z
  .strictObject({
    kind: ResourceKind.default('vps'),
    code: NewCode,
    displayName: DISPLAY.displayName.optional().describe('what people see; defaults to the code'),
    description: DISPLAY.description.default(''),
    position: DISPLAY.position.default(0),
    vcpus: whole(1, 1_024).optional().describe('of a VPS'),
    memoryMib: whole(1, 67_108_864).optional().describe('of a VPS or a container'),
    diskGib: whole(1, 1_048_576).optional().describe('of a VPS'),
    price: NewPrice.optional().describe('the first price; without one it cannot be chosen yet'),
  })
  .refine(...givenAsItsKind('vcpus'))
  .refine(...givenAsItsKind('memoryMib'))
  .refine(...givenAsItsKind('diskGib'))
  .meta({ id: 'NewPlan' });
export type NewPlan = z.infer<typeof NewPlan>;

/** A kind's plan gives what its kind has. Also told where other fields are wrong: all faults at once. */
function givenAsItsKind(resource: keyof PlanResources) {
  const fault = (plan: unknown): string | null => {
    const given = plan as Record<string, unknown>;
    const kind = ResourceKind.default('vps').safeParse(given.kind);
    return kind.success ? whyGivesRefused(kind.data, resource, given[resource]) : null;
  };
  return [
    (plan: unknown) => fault(plan) === null,
    {
      path: [resource] as PropertyKey[],
      error: ({ input }: { input?: unknown }) => fault(input) ?? undefined,
      when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
    },
  ] as const;
}

export const PlanChange = z
  .strictObject(DISPLAY)
  .partial()
  .refine((change) => Object.keys(change).length > 0, { error: 'must change something' })
  .meta({ id: 'PlanChange' });
