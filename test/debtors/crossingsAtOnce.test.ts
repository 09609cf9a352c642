/** Many cross zero at once after an outage: what each of them costs depends on none of the others. */
import assert from 'node:assert/strict';
import { fleetTest } from '../support/fleet.ts';
import { insertSelected } from '../support/insertRows.ts';

fleetTest('crossings are told by the index, also when there were no events to plan for', async (fleet) => {
  await fleet.organization('acme', { balance: '5' });
  await fleet.read('VACUUM ANALYZE events');
  const client = await fleet.owner.connect();
  await client.query('BEGIN');
  await insertSelected(client, 'wallet_notices', `SELECT organization_id, 1 AS entry_no FROM organizations`);
  const { rows } = await client.query(
    `SELECT seq_scan::integer, idx_scan::integer FROM pg_stat_xact_user_tables WHERE relname = 'events'`,
  );
  await client.query('ROLLBACK');
  client.release();
  assert.deepEqual(rows, [{ seq_scan: 0, idx_scan: 1 }]);
});
