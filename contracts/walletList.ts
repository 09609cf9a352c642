import { z } from 'zod';
import { Amount, Count, countedListOf, Id, PageQuery, Search, sortBy, Timestamp } from './values.ts';

const Standing = z.enum(['good', 'past_due', 'suspended', 'closed']);

export const ListedWallet = z
  .object({
    id: Id.describe('the organization’s'),
    organization: z.string().describe('its handle'),
    name: z.string(),
    createdAt: Timestamp,
    endedAt: Timestamp.nullable().describe('when it was closed'),
    standing: Standing,
    balance: Amount,
    perHour: Amount.describe('what it pays for now, before monthly caps'),
    runwayHours: Count.nullable().describe('whole hours that the balance lasts; null: for ever'),
    pastDueSince: Timestamp.nullable(),
    billedThrough: Timestamp.nullable(),
  })
  .meta({ id: 'ListedWallet', description: 'An organization and its wallet' });
export type ListedWallet = z.infer<typeof ListedWallet>;

export const WalletList = countedListOf(ListedWallet).meta({
  id: 'WalletList',
  description: 'A page of organizations with their wallets',
});

/** What is looked for, without a page: the same for the file. */
export const WalletFilter = z.strictObject({
  search: Search.optional().describe(
    'any part of the organization’s handle or name, or its ID; finds closed ones, too',
  ),
  standing: Standing.optional().describe('closed ones are listed only with standing=closed or a search'),
  sort: sortBy(['created', '-created', 'name', '-name', 'balance', '-balance'], 'created'),
});
export type WalletFilter = z.infer<typeof WalletFilter>;
export const WalletQuery = PageQuery.extend(WalletFilter.shape);
