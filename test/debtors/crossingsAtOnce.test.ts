/** Many cross zero at once after an outage: what each of them costs depends on none of the others. */
import assert from 'node:assert/strict';
import { onlyRow } from '../../db/pool.ts';
import { fleetTest } from '../support/fleet.ts';
import { insertSelected } from '../support/insertRows.ts';

fleetTest('crossings are told by the index, also when there were no events to plan for', async (fleet) => {
  await fleet.organization('acme', { balance: '5' });
  await fleet.read('DELETE FROM events');
  await fleet.read('VACUUM ANALYZE events');
  const client = await fleet.owner.connect();
  // What the session did before may still be among its counts.
  const scans = async () =>
    onlyRow(
      (
        await client.query<{ seq: number; idx: number }>(
          `SELECT coalesce(sum(seq_scan), 0)::integer AS seq, coalesce(sum(idx_scan), 0)::integer AS idx
           FROM pg_stat_xact_user_tables WHERE relname = 'events'`,
        )
      ).rows,
    );
  await client.query('BEGIN');
  const before = await scans();
  await insertSelected(client, 'wallet_notices', `SELECT organization_id, 1 AS entry_no FROM organizations`);
  const after = await scans();
  await client.query('ROLLBACK');
  client.release();
  assert.deepEqual([after.seq - before.seq, after.idx - before.idx], [0, 1]);
});
