import type { ListedWallet } from '../../../contracts/walletList.ts';
import { Card } from '../../ui/Card.tsx';
import type { ListColumn } from '../../ui/ListTable.tsx';
import { Money } from '../../ui/Money.tsx';
import { At } from '../../ui/Timestamp.tsx';
import {
  BALANCE_COLUMN,
  organizationColumn,
  STANDING_COLUMN,
  WalletListTable,
} from '../billing/walletList.tsx';

const COLUMNS: ListColumn<ListedWallet>[] = [
  organizationColumn('instances'),
  STANDING_COLUMN,
  { name: 'Created', sort: 'created', isExtra: true, cell: ({ createdAt }) => <At moment={createdAt} /> },
  {
    name: 'Per hour',
    isFigure: true,
    isExtra: true,
    cell: ({ perHour }) => <Money amount={perHour} />,
  },
  BALANCE_COLUMN,
];

/** Everybody's organizations, for administrators. */
export default function AllOrganizations() {
  return (
    <Card title="All organizations">
      <WalletListTable columns={COLUMNS} />
    </Card>
  );
}
