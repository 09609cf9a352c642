import { useInfiniteQuery } from '@tanstack/react-query';
import type { Addon } from '../../../contracts/addons.ts';
import type { Instance } from '../../../contracts/instances.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { formatCount, Money } from '../../ui/Money.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { AddAddon } from './AddAddon.tsx';
import { AddonActions } from './AddonActions.tsx';
import { addonsQuery } from './addons.ts';

/** What an instance has beside its plan, and what that costs. */
export function AddonsCard({
  handle,
  instance,
  mayChange,
}: {
  handle: string;
  instance: Instance;
  mayChange: boolean;
}) {
  const list = useInfiniteQuery(addonsQuery(handle, instance.id));
  const neverRan = instance.status === 'error' && instance.billingStartedAt === null;
  const isChangeable = mayChange && instance.status !== 'deleted';
  return (
    <Card
      title="Add-ons"
      className="mt-6"
      aside={isChangeable && !neverRan && <AddAddon handle={handle} instance={instance} />}
    >
      <PagedTable
        list={list}
        what="its add-ons"
        lines={2}
        empty={<Empty title="No add-ons">Backups, addresses and volumes are listed here.</Empty>}
        caption="Add-ons"
        columns={columnsOf(handle, isChangeable)}
        keyOf={({ id }) => id}
      />
    </Card>
  );
}

function columnsOf(handle: string, isChangeable: boolean): Column<Addon>[] {
  return [
    { name: 'Name', cell: ({ name }) => name },
    { name: 'Plan', isExtra: true, cell: ({ plan }) => plan },
    { name: 'Quantity', isFigure: true, cell: ({ quantity }) => formatCount(quantity) },
    {
      name: 'Hourly',
      isFigure: true,
      isExtra: true,
      cell: ({ perHour }) => perHour !== null && <Money amount={perHour} isExact />,
    },
    {
      name: 'Monthly cap',
      isFigure: true,
      cell: ({ perMonth }) => perMonth !== null && <Money amount={perMonth} />,
    },
    {
      name: 'This month',
      isFigure: true,
      isExtra: true,
      cell: ({ costThisMonth }) => <Money amount={costThisMonth} />,
    },
    ...(isChangeable
      ? [
          {
            name: 'Actions',
            isAction: true,
            cell: (addon: Addon) => <AddonActions key={addon.quantity} handle={handle} addon={addon} />,
          },
        ]
      : []),
  ];
}
