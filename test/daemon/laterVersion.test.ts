import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acquireLease } from '../../db/billing/lease.ts';
import { Fleet } from '../support/fleet.ts';

/** The versions that two daemons recorded (null: none), and whether the second takes the first one's lease. */
for (const [leading, coming, taken] of [
  ['0.1.0', '0.2.0', true],
  ['0.9.0', '0.10.0', true],
  ['0.10.0', '0.9.0', false],
  ['1.2.3', '1.2.3', false],
  ['1.2', '1.2.1', true],
  ['1.0.0-rc.1', '1.0.0', false],
  ['0.2.0', '0.1.0', false],
  [null, '0.2.0', false],
  ['0.1.0', null, false],
  ['unknown', '0.2.0', false],
] as const) {
  const verb = taken ? 'takes' : 'leaves';
  test(`a daemon of version ${coming ?? 'none'} ${verb} the lease of one of ${leading ?? 'none'}`, async () => {
    await using fleet = await Fleet.open();
    for (const [id, version] of Object.entries({ leading, coming })) {
      await fleet.owner.query(
        `INSERT INTO billing_daemon_status (daemon_instance_id, status, metadata)
         VALUES ($1, 'running', jsonb_strip_nulls(jsonb_build_object('version', $2::text)))`,
        [id, version],
      );
    }
    const first = await acquireLease(fleet.daemon, 'leading', 'daemon', 60_000);
    const second = await acquireLease(fleet.daemon, 'coming', 'daemon', 60_000);
    assert.equal(second !== null, taken);
    if (second) assert.equal(second.fence, (first?.fence ?? 0n) + 1n);
    assert.equal(await acquireLease(fleet.app, 'app', 'built-in', 60_000), null);
  });
}
