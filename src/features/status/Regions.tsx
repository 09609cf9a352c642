import type { VpsStats } from '../../../contracts/health.ts';
import { formatCount } from '../../ui/Money.tsx';
import { Proportions, STATUSES } from './Proportions.tsx';

type Region = NonNullable<VpsStats['vps']['byRegion']>[number];

/** The instances of each region by state, the largest first. How the platform is, the banner alone says. */
export function Regions({ regions }: { regions: Region[] }) {
  return (
    <div>
      <h3 className="text-sm font-medium">By region</h3>
      <ul className="mt-3 space-y-3 text-sm">
        {regions.map(({ region, total, byStatus }) => (
          <li key={region}>
            <span className="flex justify-between gap-4">
              <span className="truncate">{region}</span>
              <span className="text-soft tabular-nums">{formatCount(total)}</span>
            </span>
            <Proportions total={total} byStatus={byStatus} className="mt-1.5 mb-1 block h-1" />
            <span className="text-soft tabular-nums">{describe(byStatus)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** "18 running, 2 stopped" */
function describe(byStatus: Region['byStatus']): string {
  return STATUSES.filter((status) => byStatus[status] > 0)
    .map((status) => `${formatCount(byStatus[status])} ${status === 'error' ? 'in error' : status}`)
    .join(', ');
}
