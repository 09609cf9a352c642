import { z } from 'zod';
import { Amount, Code, Id, listOf, PageQuery, SignedAmountGiven, Text, Timestamp } from './values.ts';

/** What administrators post by hand, besides top-ups. */
const HAND_KINDS = ['credit', 'adjustment', 'refund', 'write_off', 'forfeit'] as const;
export type HandKind = (typeof HAND_KINDS)[number];

export const NewMovement = z
  .strictObject({
    kind: z.enum(HAND_KINDS),
    amount: SignedAmountGiven.describe('more than zero; an adjustment may take, with a minus sign'),
    concerns: Id.optional().describe(
      'the entry that an adjustment mends, or the top-up that a refund pays back',
    ),
    reason: Text(500),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'must be three capital letters, such as USD' })
      .optional()
      .describe('refused unless it is the installation’s'),
  })
  .meta({ id: 'NewMovement' });
export type NewMovement = z.infer<typeof NewMovement>;

const PENDING_STATES = ['waiting', 'expired', 'confirmed', 'refused'] as const;

export const PendingMovement = z
  .object({
    pending: Id,
    organization: z.object({ handle: z.string(), name: z.string() }).describe('whose wallet it would move'),
    kind: z.enum(['top_up', ...HAND_KINDS]),
    amount: Amount.describe('signed as in the ledger'),
    concerns: Id.nullable(),
    key: z.string(),
    reason: z.string(),
    askedBy: z.string().describe('such as “user 5” or “operator ada”'),
    askedAt: Timestamp,
    expiresAt: Timestamp,
    state: z.enum(PENDING_STATES),
    decidedBy: z.string().nullable(),
    decidedAt: Timestamp.nullable(),
    entry: Id.nullable().describe('the ledger entry, once it is confirmed'),
  })
  .meta({
    id: 'PendingMovement',
    description: 'A movement above the operator’s limit, which another administrator confirms',
  });
export type PendingMovement = z.infer<typeof PendingMovement>;

export const PendingMovementList = listOf(PendingMovement).meta({
  id: 'PendingMovementList',
  description: 'A page of pending movements',
});
export const PendingMovementQuery = PageQuery.extend({
  organization: Code.optional(),
  state: z.enum(PENDING_STATES).optional(),
});
export const PendingMovementPath = z.strictObject({ pending: Id });
