import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { assertEveryHourBilled } from '../support/proof.ts';
import { blockedBackends } from '../support/waiting.ts';

const TABLES = ['billing_charges', 'subscriptions', 'plan_prices', 'wallet_ledger', 'wallets'];

test('columns that the owner adds in the middle of a run wait for the current slice, and the run completes', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(8, 3);
  const daemon = world.start({
    BILLING_SLICE_INSTANCES: '1',
    BILLING_CONNECTIONS: '1',
    BILLING_FAILPOINT: 'stop:20',
  });
  assert.equal(await daemon.pausedAt(), 'slice charged');
  const migrations = TABLES.map(async (table) => {
    const client = new pg.Client(world.database.ownerUrl);
    await client.connect();
    await client.query(`ALTER TABLE ${table} ADD COLUMN added text NOT NULL DEFAULT 'new'`);
    await client.end();
  });
  await blockedBackends(world.owner, TABLES.length);
  daemon.kill('SIGCONT');
  await Promise.all(migrations);
  assert.equal((await daemon.logs('run succeeded')).hours, 32);
  assert.equal(await assertEveryHourBilled(world.owner), 32);
});
