import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ListedWallet, WalletFilter } from '../../../contracts/walletList.ts';
import { countedListQuery } from '../../client/lists.ts';
import { useListState } from '../../client/listState.ts';
import { pathTo } from '../../client/paths.ts';
import { Empty } from '../../ui/Empty.tsx';
import { type ListColumn, ListTable } from '../../ui/ListTable.tsx';
import { Money } from '../../ui/Money.tsx';
import { type StateName, StateMark } from '../../ui/StateMark.tsx';
import { TextLink } from '../../ui/TextLink.tsx';

type Standing = ListedWallet['standing'];
type Column = ListColumn<ListedWallet>;

const NAMES = ['search', 'standing', 'sort'];
const WORDS: Record<Standing, string> = {
  good: 'Paid up',
  past_due: 'Past due',
  suspended: 'Suspended',
  closed: 'Closed',
};
const MARKS: Record<Standing, StateName> = {
  good: 'running',
  past_due: 'warning',
  suspended: 'error',
  closed: 'deleted',
};

/** The columns that both lists of organizations have. */
export const organizationColumn = (page: 'instances' | 'wallet'): Column => ({
  name: 'Organization',
  sort: 'name',
  cell: ({ organization, name, endedAt }) => (
    <span className="wrap-anywhere">
      <TextLink href={pathTo(endedAt === null ? page : 'wallet', { organization })}>{name}</TextLink>
      {organization !== name && <span className="block font-normal text-soft">{organization}</span>}
    </span>
  ),
});
export const STANDING_COLUMN: Column = {
  name: 'Standing',
  cell: ({ standing }) => <StateMark state={MARKS[standing]} word={WORDS[standing]} />,
};
export const BALANCE_COLUMN: Column = {
  name: 'Balance',
  sort: 'balance',
  isFigure: true,
  cell: ({ balance }) => <Money amount={balance} />,
};

/** Every organization with its wallet, for administrators; what is shown of each is the caller’s. */
export function WalletListTable({ columns }: { columns: Column[] }) {
  const state = useListState(NAMES);
  // As typed into the address: the API says what it doesn't know.
  const query = state.query as Partial<WalletFilter>;
  const list = useInfiniteQuery({
    ...countedListQuery('GET /api/wallets', { query }),
    placeholderData: keepPreviousData,
  });
  return (
    <ListTable
      list={list}
      state={state}
      one="organization"
      many="organizations"
      usualSort="created"
      searchHint="Any part of a name or handle, or an ID"
      filters={[{ name: 'standing', label: 'Standing', options: WORDS, all: 'All but closed' }]}
      file={`/api/wallets.csv?${new URLSearchParams(state.query)}`}
      columns={columns}
      keyOf={({ id }) => id}
      empty={<Empty title="No organizations yet" />}
    />
  );
}
