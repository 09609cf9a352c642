import type { InstanceHour } from '../../../contracts/instances.ts';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import { type Column, Table } from '../../ui/Table.tsx';

const COLUMNS: Column<InstanceHour>[] = [
  {
    name: 'Hour',
    cell: ({ hour, ordinal, plan }) => (
      <>
        <At moment={hour} />
        <span className="block font-normal text-soft sm:hidden">
          hour {ordinal} of the month, {plan}
        </span>
      </>
    ),
  },
  { name: 'Hour of month', isFigure: true, isExtra: true, cell: ({ ordinal }) => ordinal },
  { name: 'Plan', isExtra: true, cell: ({ plan }) => plan },
  { name: 'Charged', isExtra: true, cell: ({ postedAt }) => <At moment={postedAt} /> },
  { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} isExact inColumn /> },
];

/** Charged hours, each with its amount. */
export function HourTable({ caption, hours }: { caption: string; hours: InstanceHour[] }) {
  return <Table caption={caption} columns={COLUMNS} rows={hours} keyOf={({ hour }) => hour} />;
}
