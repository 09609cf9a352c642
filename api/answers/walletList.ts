import type { ListedWallet } from '../../contracts/walletList.ts';
import { hourlyMicrosOf, runwayHours } from '../../domain/debtors/runway.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import type { PricedWallet } from '../services/wallets/walletListService.ts';
import { writeCsvList } from './csvList.ts';
import { countOfHours } from './wallets.ts';

export function viewListedWallet(wallet: PricedWallet): ListedWallet {
  return {
    id: String(wallet.organizationId),
    organization: wallet.organization,
    name: wallet.name,
    createdAt: formatTimestamp(wallet.createdAt),
    endedAt: formatTimestamp(wallet.endedAt),
    standing: wallet.standing,
    balance: formatMicros(wallet.balanceMicros),
    perHour: formatMicros(hourlyMicrosOf(wallet)),
    runwayHours: countOfHours(runwayHours(wallet)),
    pastDueSince: formatTimestamp(wallet.pastDueSince),
    billedThrough: formatTimestamp(wallet.billedThrough),
  };
}

export function writeWallets(pages: AsyncIterable<PricedWallet[]>): AsyncGenerator<string> {
  return writeCsvList(
    pages,
    viewListedWallet,
    [
      'id',
      'organization',
      'name',
      'createdAt',
      'endedAt',
      'standing',
      'balance',
      'perHour',
      'runwayHours',
      'pastDueSince',
      'billedThrough',
    ],
    ['name'],
  );
}
