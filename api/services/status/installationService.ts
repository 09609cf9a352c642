import { readParked } from '../../../db/billing/parkedInstances.ts';
import { countSuspended, sumDebtsByAge } from '../../../db/debtors/debtorList.ts';
import type { Pool } from '../../../db/pool.ts';
import { type DatabaseVersions, readVersions } from '../../../db/versions.ts';
import type { DaemonStatus, DaemonStatusService } from '../daemonStatusService.ts';
import type { JudgedPlatform, PlatformStateService } from './platformStateService.ts';

/** What an operator asks first. The state is the one judgement; the rest is what stands beside it. */
export interface InstallationStatus {
  platform: JudgedPlatform;
  billing: DaemonStatus;
  parked: bigint;
  pastDue: { organizations: number; owedMicros: bigint };
  suspended: number;
  versions: DatabaseVersions;
}

export class InstallationService {
  readonly #sources: { pool: Pool; daemons: DaemonStatusService; platformState: PlatformStateService };

  constructor(sources: { pool: Pool; daemons: DaemonStatusService; platformState: PlatformStateService }) {
    this.#sources = sources;
  }

  async read(): Promise<InstallationStatus> {
    const { pool, daemons, platformState } = this.#sources;
    const platform = await platformState.judge({ seesBilling: true });
    const debts = await sumDebtsByAge(pool);
    return {
      platform,
      billing: await daemons.getDaemonStatus(),
      parked: (await readParked(pool, 0)).count,
      pastDue: {
        organizations: debts.reduce((sum, { organizations }) => sum + organizations, 0),
        owedMicros: debts.reduce((sum, { owedMicros }) => sum + owedMicros, 0n),
      },
      suspended: (await countSuspended(pool)).suspended,
      versions: await readVersions(pool),
    };
  }
}
