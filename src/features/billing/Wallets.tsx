import type { ReactNode } from 'react';
import type { ListedWallet } from '../../../contracts/walletList.ts';
import { Card } from '../../ui/Card.tsx';
import { describeHours } from '../../ui/hours.ts';
import type { ListColumn } from '../../ui/ListTable.tsx';
import { Money } from '../../ui/Money.tsx';
import { Ago, At } from '../../ui/Timestamp.tsx';
import { BALANCE_COLUMN, organizationColumn, STANDING_COLUMN, WalletListTable } from './walletList.tsx';

const COLUMNS: ListColumn<ListedWallet>[] = [
  organizationColumn('wallet'),
  { ...STANDING_COLUMN, isExtra: true },
  {
    name: 'Past due since',
    isExtra: true,
    cell: ({ pastDueSince }) => (pastDueSince === null ? '–' : <Ago moment={pastDueSince} isPast />),
  },
  {
    name: 'Charged up to',
    isExtra: true,
    cell: ({ billedThrough }) => (billedThrough === null ? 'Nothing yet' : <At moment={billedThrough} />),
  },
  {
    name: 'Per hour',
    isFigure: true,
    isExtra: true,
    cell: ({ perHour }) => <Money amount={perHour} />,
  },
  {
    name: 'Lasts',
    isFigure: true,
    isExtra: true,
    cell: ({ runwayHours }) => (runwayHours === null ? '–' : describeHours(BigInt(runwayHours))),
  },
  BALANCE_COLUMN,
];

/** Every organization's wallet, to find one and top it up. */
export function Wallets({
  topUp,
  notice,
}: {
  topUp: (wallet: ListedWallet) => ReactNode;
  notice: ReactNode;
}) {
  return (
    <Card title="Wallets">
      {notice && <div className="mb-5">{notice}</div>}
      <WalletListTable
        columns={[
          ...COLUMNS,
          { name: 'Action', isAction: true, cell: (wallet) => wallet.endedAt === null && topUp(wallet) },
        ]}
      />
    </Card>
  );
}
