import { z } from 'zod';
import { Amount, Code, Id, ResourceKind, Text } from './values.ts';

export const Shortfall = z
  .object({
    balance: Amount,
    needed: Amount.describe('what the first hour of all that the organization then pays for costs'),
    missing: Amount.describe('what the balance lacks'),
    currency: z.string(),
  })
  .meta({ id: 'Shortfall', description: 'What a wallet lacks for something that was asked for' });
export type Shortfall = z.infer<typeof Shortfall>;

export const Admission = z
  .object({
    isAdmitted: z.boolean(),
    isSuspended: z.boolean().describe('it is refused because the organization is suspended, whoever asks'),
    balance: Amount,
    needed: Amount.describe('what the first hour of all that the organization then pays for costs'),
    missing: Amount.describe('what the balance lacks; zero if it is admitted'),
    currency: z.string(),
    detail: z.string().nullable().describe('if it is refused: why, and how to pay, for people'),
  })
  .meta({ id: 'Admission', description: 'Whether the wallet admits something' });
export type Admission = z.infer<typeof Admission>;

const Quantity = z.string().regex(/^([1-9]\d{0,3}|[12]\d{4}|30000)$/, {
  error: 'must be a whole number from 1 to 30000, such as 100',
});

export const AdmissionQuery = z.strictObject({
  kind: ResourceKind,
  plan: Code.optional().describe('the plan to create it on, or to change to'),
  resource: Id.optional().describe(
    'what is there and is to be changed; without a plan and quantity: started',
  ),
  quantity: Quantity.optional().describe('of an add-on'),
});

/** Of requests that may raise spending. */
export const OverrideReason = Text(500)
  .optional()
  .describe('administrators only: why it is to be done though the wallet does not cover it; it is logged');

export const Start = z.strictObject({ overrideReason: OverrideReason }).meta({ id: 'Start' }).nullish();
