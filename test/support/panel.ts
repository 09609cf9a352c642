/** A platform of SkyPanelV2 like the sample, beside an installation of ours. */
import { readFile } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import { adoptPanel, type AdoptRequest } from '../../api/services/adopting/adoptService.ts';
import { createPool, type Pool } from '../../db/pool.ts';
import { parseInstant } from '../../domain/instant.ts';
import { appPool } from './appPool.ts';
import { unmigratedDatabase } from './database.ts';

const BY = { operator: 'test' };
export const REQUEST: AdoptRequest = {
  at: parseInstant('2026-11-30T00:00:00Z'),
  forgiveUnpaid: false,
  dryRun: false,
  currency: 'USD',
};
export const MACHINES = `
  SELECT handle, i.name, external_ref, i.status, r.code, p.code AS plan, billing_started_at, billing_state, hours_before
  FROM vps_instances i JOIN subscriptions s ON s.organization_id = i.organization_id AND subscription_id = instance_id
  JOIN organization_handles h ON h.organization_id = i.organization_id JOIN regions r USING (region_id)
  LEFT JOIN plans p USING (plan_id) ORDER BY external_ref`;
export const LEDGER = `
  SELECT handle, entry_no, kind, amount_micros, idempotency_key FROM wallet_ledger
  JOIN organization_handles USING (organization_id) WHERE kind <> 'charge' ORDER BY handle, entry_no`;

interface Platforms {
  pool: Pool;
  ownerUrl: string;
  adopt(changes?: Partial<AdoptRequest>): ReturnType<typeof adoptPanel>;
  /** Changes the platform there. */
  change(sql: string): Promise<unknown>;
  /** Somebody else who is connected there, until they leave. */
  connect(): Promise<{ end(): Promise<void> }>;
}

/** A platform like the sample, changed a little, beside an installation of ours. */
export async function platforms(t: TestContext, changes = ''): Promise<Platforms> {
  const { pool, database } = await appPool(t);
  const panel = await unmigratedDatabase();
  const source = createPool({ url: panel.ownerUrl, applicationName: 'panel', max: 1, onError: () => {} });
  t.after(async () => {
    await source.end();
    await panel.drop();
  });
  await source.query(await readFile(new URL('../data/panel-sample.sql', import.meta.url), 'utf8'));
  if (changes !== '') await source.query(changes);
  return {
    pool,
    ownerUrl: database.ownerUrl,
    adopt: (options = {}) => adoptPanel(pool, source, { ...REQUEST, ...options }, BY),
    change: (sql) => source.query(sql),
    connect: async () => {
      const other = createPool({ url: panel.ownerUrl, applicationName: 'panel', max: 1, onError: () => {} });
      await other.query('SELECT 1');
      return other;
    },
  };
}
