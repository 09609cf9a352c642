import { onlyRow, type Pool } from '../db/pool.ts';
import type { EngineRun } from './processes.ts';

/** What a charge takes: in its table, in the table's index, and in the log, there with its share of wallet and ledger. */
export interface BytesPerCharge {
  heap: number;
  index: number;
  wal: number;
}

export async function measureBytes(owner: Pool, run: () => Promise<EngineRun>): Promise<BytesPerCharge> {
  const before = await readSizes(owner);
  const { hours } = await run();
  const after = await readSizes(owner);
  const perCharge = (what: keyof BytesPerCharge) => (after[what] - before[what]) / hours;
  return { heap: perCharge('heap'), index: perCharge('index'), wal: perCharge('wal') };
}

async function readSizes(owner: Pool): Promise<BytesPerCharge> {
  const { rows } = await owner.query<BytesPerCharge>(
    `SELECT sum(pg_relation_size(relid))::float8 AS heap, sum(pg_indexes_size(relid))::float8 AS index,
            pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS wal
     FROM pg_partition_tree('billing_charges') WHERE isleaf`,
  );
  return onlyRow(rows);
}
