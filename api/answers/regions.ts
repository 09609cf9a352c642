import type * as contracts from '../../contracts/regions.ts';
import type { RegionRow } from '../../db/plans/regions.ts';
import { formatTimestamp } from '../../domain/instant.ts';

export function viewRegion({ code, name, retiredAt }: Omit<RegionRow, 'regionId'>): contracts.Region {
  return { code, name, retiredAt: formatTimestamp(retiredAt) };
}
