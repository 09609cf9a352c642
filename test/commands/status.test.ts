/** What an operator asks first, and how scripts hear the answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPool } from '../../db/pool.ts';
import { containerstacks } from '../support/command.ts';
import { freshDatabase } from '../support/database.ts';
import { testServices } from '../support/services.ts';

test('status says what the one judgement says, and exits by it', async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.ownerUrl };
  const quiet = await containerstacks(['status'], env);
  assert.equal(quiet.code, 5, quiet.stderr);
  assert.match(quiet.stdout, /^✗ The app is not running\n {2}Pages and API do not answer/);
  assert.match(quiet.stdout, /^! Billing is not running\n/m);
  assert.match(quiet.stdout, /^Billed by +nobody$/m);

  const pool = createPool({ url: database.ownerUrl, applicationName: 'test', onError: () => {} });
  try {
    // An app that runs records the present minute, and a daemon its heartbeat.
    await testServices(pool).statusRecorder.look();
    await pool.query(
      `INSERT INTO billing_daemon_status (daemon_instance_id, status, next_run_at)
       VALUES ('one', 'running', date_trunc('hour', now()) + interval '1 hour')`,
    );
    const well = await containerstacks(['status'], env);
    assert.equal(well.code, 0, well.stdout);
    assert.match(well.stdout, /^✓ All systems operational\n/);
    assert.match(well.stdout, /^Billed by +daemon, since \d+ \w{3}, \d\d:\d\d$/m);
    const told = JSON.parse((await containerstacks(['status', '--json'], env)).stdout);
    assert.deepEqual(
      [told.state, told.billing.biller, told.parked, told.suspended, told.pastDue],
      ['operational', 'daemon', 0, 0, { organizations: 0, owed: '0.000000', currency: 'USD' }],
    );
    assert.match(told.versions.migration, /^\d{3}_\w+\.sql$/);
    await pool.query(
      `UPDATE billing_daemon_status SET status = 'error', error_message = 'no disk' WHERE daemon_instance_id = 'one'`,
    );
    const degraded = await containerstacks(['status'], env);
    assert.equal(degraded.code, 4, degraded.stdout);
  } finally {
    await pool.end();
  }
});

test('a status that cannot be told is a failure', async () => {
  const { code, stderr } = await containerstacks(['status'], {
    DATABASE_URL: 'postgres://127.0.0.1:1/x',
  });
  assert.equal(code, 1);
  assert.match(stderr, /cannot use the database/);
});
