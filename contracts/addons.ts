import { z } from 'zod';
import { OverrideReason } from './admission.ts';
import { InstancePath } from './instances.ts';
import { Amount, Code, Id, listOf, Name, PageQuery, Timestamp } from './values.ts';

const QUANTITY_ERROR = 'must be a whole number from 1 to 30000';
const Quantity = z
  .int({ error: QUANTITY_ERROR })
  .min(1, { error: QUANTITY_ERROR })
  .max(30_000, { error: QUANTITY_ERROR })
  .describe('how many of what its plan gives, such as whole GiB of a volume');

export const Addon = z
  .object({
    id: Id,
    instance: Id.describe('it ends with this instance'),
    name: z.string(),
    plan: z.string(),
    quantity: z.int(),
    createdAt: Timestamp,
    deletedAt: Timestamp.nullable(),
    billingStartedAt: Timestamp.nullable().describe(
      'its creation, or the first running of its instance if that comes later',
    ),
    costThisMonth: Amount.describe('charged so far for hours of this calendar month (UTC)'),
    perHour: Amount.nullable().describe(
      'for the whole quantity at the current price, before the monthly cap; null if it is deleted or has no price',
    ),
    perMonth: Amount.nullable().describe('the cap on a calendar month, for the whole quantity'),
    notBilledBecause: z.enum(['no plan', 'no price', 'behind the mark']).nullable(),
  })
  .meta({ id: 'Addon', description: 'An add-on of an instance' });
export type Addon = z.infer<typeof Addon>;

export const AddonList = listOf(Addon).meta({ id: 'AddonList', description: 'A page of add-ons' });
export const AddonQuery = PageQuery.extend({
  deleted: z.enum(['true', 'false']).default('false').describe('true: only those that are deleted'),
});
export const AddonPath = InstancePath.extend({ addon: Id });

export const NewAddon = z
  .strictObject({
    plan: Code.describe('a plan of the kind addon'),
    name: Name.optional().describe('defaults to what its plan is called'),
    quantity: Quantity.default(1),
    overrideReason: OverrideReason,
  })
  .meta({ id: 'NewAddon' });

export const AddonChange = z
  .strictObject({ quantity: Quantity, overrideReason: OverrideReason })
  .meta({ id: 'AddonChange' });

export const ProvisionedAddonList = listOf(
  z.object({
    organization: z.string(),
    instance: Id,
    instanceName: z.string(),
    externalRef: z.string().nullable().describe('the operator’s own name for the instance'),
    region: z.string(),
    id: Id,
    name: z.string(),
    plan: z.string(),
    quantity: z.int(),
  }),
).meta({ id: 'ProvisionedAddonList', description: 'A page of the add-ons that are to be there' });
export type ProvisionedAddon = z.infer<typeof ProvisionedAddonList>['items'][number];
export const ProvisionedAddonQuery = PageQuery.extend({ region: Code.optional() });
