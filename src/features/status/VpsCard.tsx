import { useQuery } from '@tanstack/react-query';
import type { VpsStats } from '../../../contracts/health.ts';
import { useViewer } from '../../client/viewer.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Figure, Figures } from '../../ui/Figure.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { formatCount } from '../../ui/Money.tsx';
import { useAtNow } from '../../ui/now.ts';
import { Shares } from '../../ui/Shares.tsx';
import { FigureSkeletons, Skeleton } from '../../ui/Skeleton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { DataAge } from './DataAge.tsx';
import { judgeAge } from './freshness.ts';
import { usePlatformState } from './platformState.ts';
import { Proportions, STATUSES } from './Proportions.tsx';
import { vpsStatsQuery } from './queries.ts';
import { Regions } from './Regions.tsx';
import { MARKS } from './stateLooks.ts';

/** Instances by state and, for signed-in viewers, their total size. */
export function VpsCard() {
  const query = useQuery(vpsStatsQuery);
  const viewer = useViewer();
  return (
    <Card title="VPS Infrastructure" aside={query.data && <DataAge lastUpdated={query.data.lastUpdated} />}>
      <Loaded
        query={query}
        what="the instances"
        skeleton={
          <div className="space-y-6">
            <FigureSkeletons count={5} columns={5} />
            <Skeleton className="h-2 w-full" />
            {viewer !== null && <FigureSkeletons count={3} />}
          </div>
        }
        empty={({ vps }) => vps.total === 0 && <Empty title="No instances yet" />}
      >
        {(stats) => <Fleet {...stats} />}
      </Loaded>
    </Card>
  );
}

function Fleet({ vps, lastUpdated }: VpsStats) {
  const part = usePlatformState()?.components.instances;
  const isOld = useAtNow((now) => judgeAge(lastUpdated, now) === 'unknown');
  const isUnknown = part?.state === 'unknown' || isOld;
  return (
    <div className={`space-y-6 ${isUnknown ? 'grayscale' : ''}`}>
      {isUnknown && <StateMark state="unknown" word="Unknown: last known figures" />}
      {!isUnknown && part && part.state !== 'operational' && (
        <StateMark state={MARKS[part.state]} word={part.word} />
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-5 sm:grid-cols-5">
        <Figure name="Total">{formatCount(vps.total)}</Figure>
        {STATUSES.map((status) => (
          <Figure key={status} name={<StateMark state={status} />}>
            {formatCount(vps.byStatus[status])}
          </Figure>
        ))}
      </dl>
      <Proportions total={vps.total} byStatus={vps.byStatus} className="h-2" />
      {vps.resources && (
        <Figures>
          <Figure name="Total vCPUs">{formatCount(vps.resources.totalVCPUs)}</Figure>
          <Figure name="Total memory">{formatCount(vps.resources.totalMemoryGB)}&nbsp;GiB</Figure>
          <Figure name="Total disk">{formatCount(vps.resources.totalDiskGB)}&nbsp;GiB</Figure>
        </Figures>
      )}
      {vps.byRegion && vps.byPlan && (
        <div className="grid gap-x-10 gap-y-6 border-line border-t pt-6 sm:grid-cols-2">
          <Regions regions={vps.byRegion} />
          <div>
            <h3 className="text-sm font-medium">By plan</h3>
            <Shares
              parts={vps.byPlan.map(({ plan, total }) => ({
                name: plan ?? 'no plan',
                size: total,
                figure: formatCount(total),
              }))}
            />
          </div>
        </div>
      )}
    </div>
  );
}
