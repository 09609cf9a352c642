import { z } from 'zod';
import { Amount, AmountGiven, Cursor, PageQuery, Text, Timestamp } from './values.ts';

export const Closing = z
  .strictObject({
    refund: AmountGiven.default('0').describe('paid back, of the newest top-ups first'),
    forfeit: AmountGiven.default('0').describe('lapses'),
    writeOff: AmountGiven.default('0').describe('of a debt, given up'),
    reason: Text(500),
  })
  .meta({
    id: 'Closing',
    description: 'What becomes of the balance: refund and forfeit less write-off are exactly the balance',
  });

const SIDES = ['held', 'owed'] as const;
const Ended = z.enum(['true', 'false']).default('false').describe('true: only organizations that have ended');

export const BalanceQuery = PageQuery.extend({ side: z.enum(SIDES).optional(), ended: Ended });
export const BalancesFileQuery = z.strictObject({ side: z.enum(SIDES).optional(), ended: Ended });

export const BalanceList = z
  .object({
    totals: z
      .object({ held: Amount, owed: Amount })
      .describe('of all organizations, or of those that have ended'),
    items: z.array(
      z.object({
        organization: z.string(),
        name: z.string(),
        endedAt: Timestamp.nullable(),
        balance: Amount,
        pastDueSince: Timestamp.nullable(),
      }),
    ),
    nextCursor: Cursor.nullable(),
  })
  .meta({ id: 'BalanceList', description: 'A page of balances that are not zero, and their totals' });
export type BalanceList = z.infer<typeof BalanceList>;
