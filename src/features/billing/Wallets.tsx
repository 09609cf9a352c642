import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { pathTo } from '../../client/paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { type ListedWallet, walletsQuery } from './queries.ts';
import { LookUp } from './LookUp.tsx';

const COLUMNS: Column<ListedWallet>[] = [
  {
    name: 'Organization',
    cell: ({ organization, name, endedAt }) => (
      <>
        <TextLink href={pathTo('wallet', { organization })}>{name}</TextLink>
        {endedAt !== null && <span className="text-soft"> (closed)</span>}
      </>
    ),
  },
  {
    name: 'Charged up to',
    isExtra: true,
    cell: ({ billedThrough }) => (billedThrough === null ? 'Nothing yet' : <At moment={billedThrough} />),
  },
  { name: 'Balance', isFigure: true, cell: ({ balance }) => <Money amount={balance} /> },
];

/** Every organization's wallet, to find one and top it up. */
export function Wallets({
  topUp,
  notice,
}: {
  topUp: (wallet: ListedWallet) => ReactNode;
  notice: ReactNode;
}) {
  const [search, setSearch] = useState('');
  const wallets = useInfiniteQuery({ ...walletsQuery(search), placeholderData: keepPreviousData });
  return (
    <Card title="Wallets">
      <LookUp hint="Name, handle or ID" onLookUp={setSearch} />
      {notice && <div className="mb-5">{notice}</div>}
      <PagedTable
        list={wallets}
        what="the wallets"
        lines={10}
        empty={
          <Empty title={search === '' ? 'No organizations yet' : `No organization matches “${search}”`} />
        }
        caption="Wallets by organization"
        columns={[
          ...COLUMNS,
          { name: 'Action', isFigure: true, cell: (wallet) => wallet.endedAt === null && topUp(wallet) },
        ]}
        keyOf={({ organization }) => organization}
      />
    </Card>
  );
}
