import { useQuery } from '@tanstack/react-query';
import type { PlatformStats } from '../../../contracts/health.ts';
import { Card } from '../../ui/Card.tsx';
import { dateFormat } from '../../ui/formats.ts';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatCount } from '../../ui/Money.tsx';
import { FigureSkeletons } from '../../ui/Skeleton.tsx';
import { platformStatsQuery } from './queries.ts';

const TIME = { timeStyle: 'short' } as const;

/** The specification's seven figures, and its labels. */
const FIGURES: [label: string, of: (stats: PlatformStats) => number][] = [
  ['Total Users', ({ users }) => users.total],
  ['Total Organizations', ({ organizations }) => organizations.total],
  ['Total VPS Deployed', ({ vps }) => vps.total],
  ['Total Containers', ({ containers }) => containers.total],
  ['Total Tickets Handled', ({ support }) => support.totalTickets],
  ['Available VPS Plans', ({ plans }) => plans.vpsPlans],
  ['Supported Regions', ({ regions }) => regions.total],
];

export function AtAGlance() {
  const query = useQuery(platformStatsQuery);
  return (
    <Card title="At a Glance" aside={<AsOf {...query.data} />}>
      <Loaded
        query={query}
        what="the platform’s figures"
        skeleton={<FigureSkeletons count={FIGURES.length} />}
      >
        {(stats) => (
          <Figures>
            {FIGURES.map(([label, of]) => (
              <Figure key={label} name={label}>
                {formatCount(of(stats))}
              </Figure>
            ))}
          </Figures>
        )}
      </Loaded>
    </Card>
  );
}

/** Takes up its space while empty, so that nothing moves when text appears. */
function AsOf({ generatedAt, stale }: Partial<PlatformStats>) {
  const at = new Date(generatedAt ?? 0);
  return (
    <span className={generatedAt === undefined ? 'invisible' : ''}>
      As of <time dateTime={at.toISOString()}>{dateFormat(TIME).format(at)}</time>
      {stale ? ': the database is not responding' : ', refreshed every 5 minutes'}
    </span>
  );
}
