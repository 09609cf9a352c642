import { useQuery } from '@tanstack/react-query';
import { Card } from '../../ui/Card.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { At } from '../../ui/Timestamp.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Ladder } from '../../../contracts/debtors.ts';
import { ladderQuery } from './queries.ts';
import { describeEvent, STEPS } from './words.ts';

interface Line {
  key: string;
  at: string;
  what: string;
  balance: string | null;
}

const COLUMNS: Column<Line>[] = [
  { name: 'Event', cell: ({ what }) => what },
  { name: 'When', cell: ({ at }) => <At moment={at} /> },
  {
    name: 'Balance',
    isFigure: true,
    isExtra: true,
    cell: ({ balance }) => balance && <Money amount={balance} />,
  },
];

/** What happened to a wallet and its organization, and what comes next; nothing where nothing did. */
export function LadderTimeline({ handle }: { handle: string }) {
  const { data: ladder } = useQuery(ladderQuery(handle));
  if (ladder === undefined || ladder.events.length === 0) return null;
  return (
    <Card title="Alerts and suspensions" className="mt-6">
      <Table
        caption="Alerts and suspensions"
        columns={COLUMNS}
        rows={linesOf(ladder)}
        keyOf={({ key }) => key}
      />
    </Card>
  );
}

function linesOf({ state, next, events }: Ladder): Line[] {
  const past = events.map((event, index) => ({
    key: String(events.length - index),
    at: event.at,
    what: describeEvent(event),
    balance: event.details['balance'] ?? null,
  }));
  if (next === null || state === 'good') return past;
  return [
    { key: 'next', at: next.at, what: `Next: ${STEPS[next.step].toLowerCase()}`, balance: null },
    ...past,
  ];
}
