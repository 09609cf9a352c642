import type { InstanceHour } from '../../../contracts/instances.ts';
import { At } from '../../ui/Moment.tsx';
import { Money } from '../../ui/Money.tsx';
import { type Column, Table } from '../../ui/Table.tsx';

const COLUMNS: Column<InstanceHour>[] = [
  { name: 'Hour', cell: ({ hour }) => <At moment={hour} /> },
  { name: 'Of its month', isFigure: true, cell: ({ ordinal }) => `hour ${ordinal}` },
  { name: 'Plan', cell: ({ plan }) => plan },
  { name: 'Charged', isExtra: true, cell: ({ postedAt }) => <At moment={postedAt} /> },
  { name: 'Amount', isFigure: true, cell: ({ amount }) => <Money amount={amount} /> },
];

/** Charged hours, each with its amount. */
export function HourTable({ caption, hours }: { caption: string; hours: InstanceHour[] }) {
  return <Table caption={caption} columns={COLUMNS} rows={hours} keyOf={({ hour }) => hour} />;
}
