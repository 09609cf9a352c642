import type { PlatformStatus } from '../../contracts/platformStatus.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import type { JudgedPlatform } from '../services/status/platformStateService.ts';
import { type Audience, viewVpsStats } from './health.ts';

export function viewPlatformStatus({ state, stats, at }: JudgedPlatform, audience: Audience): PlatformStatus {
  return {
    ...state,
    since: formatTimestamp(state.since),
    until: formatTimestamp(state.until),
    findings: state.findings.map((finding) => ({
      ...finding,
      since: formatTimestamp(finding.since),
      until: formatTimestamp(finding.until),
    })),
    stats: stats && viewVpsStats(stats, audience),
    lastUpdated: formatTimestamp(at),
  };
}
