import { type Command, Option } from 'commander';
import { readListPage } from '../../api/cursor.ts';
import { viewListedWallet } from '../../api/answers/walletList.ts';
import type { PricedWallet } from '../../api/services/wallets/walletListService.ts';
import { WalletFilter } from '../../contracts/walletList.ts';
import { hourlyMicrosOf, runwayHours } from '../../domain/debtors/runway.ts';
import type { Row } from '../output.ts';
import { addListOptions, type ListOptions, printListing } from '../listing.ts';
import { readBy } from '../reported.ts';

interface WalletListOptions extends ListOptions {
  standing?: string;
}

const LISTS = {
  'organization list': {
    description: 'list organizations, with where they stand; closed ones with --standing closed or a search',
    columns: ['id', 'organization', 'name', 'standing', 'balance', 'per_hour', 'created_at', 'ended_at'],
    dropFirst: ['ended_at', 'created_at', 'id', 'per_hour'],
  },
  'wallet list': {
    description: 'list wallets: balance, what is paid an hour, and for how many hours it lasts',
    columns: [
      'organization',
      'standing',
      'balance',
      'per_hour',
      'runway_hours',
      'past_due_since',
      'billed_through',
    ],
    dropFirst: ['billed_through', 'past_due_since'],
  },
} as const;

/** `containerstacks organization list` and `wallet list`: every organization has one wallet. */
export function addWalletList(group: Command, name: keyof typeof LISTS): void {
  const { description } = LISTS[name];
  const command = group
    .command('list')
    .description(description)
    .addOption(
      new Option('--standing <standing>', 'only those that stand so').choices(
        WalletFilter.shape.standing.unwrap().options,
      ),
    );
  addListOptions(command, WalletFilter.shape.sort.unwrap().options).action((options: WalletListOptions) =>
    list(name, options),
  );
}

async function list(name: keyof typeof LISTS, options: WalletListOptions): Promise<void> {
  const { search, standing, sort } = options;
  const filter = readBy(WalletFilter, { search, standing, sort }, { search: '--search' });
  await printListing(
    {
      name,
      columns: LISTS[name].columns,
      dropFirst: LISTS[name].dropFirst,
      read: ({ walletList }) =>
        walletList.every(
          { search: filter.search ?? null, standing: filter.standing ?? null },
          readListPage({ sort: filter.sort, limit: 1 }, []),
        ),
      rowOf,
      view: viewListedWallet,
    },
    options,
  );
}

function rowOf(wallet: PricedWallet): Row {
  return {
    id: { count: wallet.organizationId },
    organization: { text: wallet.organization },
    name: { text: wallet.name },
    standing: { text: wallet.standing },
    balance: { micros: wallet.balanceMicros },
    per_hour: { micros: hourlyMicrosOf(wallet) },
    runway_hours: { count: runwayHours(wallet) },
    past_due_since: { instant: wallet.pastDueSince },
    billed_through: { instant: wallet.billedThrough },
    created_at: { instant: wallet.createdAt },
    ended_at: { instant: wallet.endedAt },
  };
}
