import type { AuditActor } from '../../../db/accounts/auditLog.ts';
import { insertRegion, readRegions, type RegionRow, setRegionRetired } from '../../../db/plans/regions.ts';
import type { Pool } from '../../../db/pool.ts';
import { type Page, pageOf } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { auditedChange } from './auditedChange.ts';

/** Where instances can run. */
export class RegionService {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(page: { retired: boolean; after: bigint; limit: number }): Promise<Page<RegionRow>> {
    const rows = await readRegions(this.#pool, page);
    return pageOf(rows, page.limit, ({ regionId }) => [BigInt(regionId)]);
  }

  async create({ code, name }: { code: string; name: string }, by: AuditActor) {
    await auditedChange(
      this.#pool,
      by,
      { action: 'region.create', subject: `region ${code}`, detail: { name } },
      (client) => insertRegion(client, { code, name }),
      {
        region_code_is_unique: `there is a region "${code}" already`,
        region_codes_differ_by_more_than_case: `there is a region already that looks like "${code}"`,
      },
    );
    return { code, name, retiredAt: null };
  }

  async retire(code: string, by: AuditActor): Promise<void> {
    await this.#setRetired(code, true, by);
  }

  async unretire(code: string, by: AuditActor): Promise<void> {
    await this.#setRetired(code, false, by);
  }

  async #setRetired(code: string, isRetired: boolean, by: AuditActor): Promise<void> {
    const action = isRetired ? 'region.retire' : 'region.unretire';
    await auditedChange(this.#pool, by, { action, subject: `region ${code}` }, async (client) => {
      if (await setRegionRetired(client, code, isRetired)) return;
      const sought = isRetired ? 'an available' : 'a retired';
      throw new Refusal('not_found', `there is not ${sought} region "${code}"`);
    });
  }
}
