import assert from 'node:assert/strict';
import type { Client } from '../../db/pool.ts';
import { inRetriedTransaction } from '../../db/transaction.ts';
import { fleetTest } from '../support/fleet.ts';
import { signal } from '../support/waiting.ts';

fleetTest('the victim of a deadlock is done again from the start, and both end well', async (fleet) => {
  const [one, two] = [await fleet.organization('one'), await fleet.organization('two')];
  const lock = (client: Client, id: bigint) =>
    client.query('UPDATE wallets SET fleet_version = fleet_version + 1 WHERE organization_id = $1', [id]);
  let starts = 0;
  const bothHoldOne = signal();
  const lockBoth = (first: bigint, second: bigint) =>
    inRetriedTransaction(fleet.app, async (client) => {
      await lock(client, first);
      starts += 1;
      if (starts === 2) bothHoldOne.give();
      await bothHoldOne.given;
      await lock(client, second);
    });
  await Promise.all([lockBoth(one.id, two.id), lockBoth(two.id, one.id)]);
  assert.ok(starts > 2, 'at least one was a victim');
  const rows = await fleet.read('SELECT fleet_version FROM wallets');
  assert.deepEqual(rows, [{ fleet_version: 2n }, { fleet_version: 2n }]);
});

fleetTest('a deadlock that comes back each time, and any other error, is passed on', async (fleet) => {
  for (const [code, expected] of [
    ['40P01', 5],
    ['23505', 1],
  ] as const) {
    let starts = 0;
    const failing = inRetriedTransaction(fleet.app, async () => {
      starts += 1;
      throw Object.assign(new Error('refused'), { code });
    });
    await assert.rejects(failing, /refused/);
    assert.equal(starts, expected, code);
  }
});
