import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DaemonWorld } from '../support/daemonWorld.ts';
import { until } from '../support/until.ts';

const often = { BILLING_HEARTBEAT_SECONDS: '1', BILLING_SLICE_INSTANCES: '1' };
/** A lease of 2 s is tried for and renewed every 444 ms, and a run is hung after 2.7 s without a step. */
const quick = { ...often, BILLING_LEASE_SECONDS: '2' };
/** A lease that no machine is too slow to keep: whoever has to go on leading beside another daemon needs one. */
const firm = { ...often, BILLING_LEASE_SECONDS: '600' };

/** Resolves once a lease has run out by itself, nobody having renewed it. */
async function leaseRunsOut({ owner }: DaemonWorld): Promise<void> {
  await until('the lease runs out', async () => {
    const { rows } = await owner.query('SELECT expires_at < clock_timestamp() AS over FROM billing_lease');
    return rows[0].over;
  });
}

// Most of the time they wait, each in a database of its own.
describe('of several daemons one leads', { concurrency: 3 }, () => {
  test('of two daemons one works and the other stands by, ready, until the first is killed', async () => {
    await using world = await DaemonWorld.open();
    await world.takeOverClock(10);
    await world.seed(3, 1);
    const leader = world.start(firm);
    await leader.logs('run succeeded');
    const standby = world.start(quick);
    await standby.logs('standing by');
    assert.ok(await world.isLeader(leader));
    const waiting = await world.untilRow('it stands by', standby, (row) => row.metadata.role === 'standby');
    assert.equal(waiting.status, 'running');
    await world.untilRow('a standby beats as well', standby, (row) => row.heartbeat > waiting.heartbeat);
    assert.equal(standby.count('run begins'), 0);

    leader.kill('SIGKILL');
    await leader.ended;
    // The dead leader's lease runs out with the hour, and nobody is told.
    await world.owner.query(`UPDATE fake.shift SET by = by + interval '1 hour'`);
    await standby.logs('run succeeded');
    assert.ok(await world.isLeader(standby));
    await world.untilRow('it leads', standby, (row) => row.metadata.role === 'leader');
    await world.assertBilled(3);
  });

  test('a daemon that stops hands over at once, long before its lease runs out', async () => {
    await using world = await DaemonWorld.open();
    await world.seed(2, 1);
    const leader = world.start(firm);
    await leader.logs('run succeeded');
    const standby = world.start(firm);
    await standby.logs('standing by');
    assert.equal((await leader.stop()).code, 0);
    await standby.logs('run succeeded');
  });

  test('a daemon of an earlier version gives way to a later one, and stands by', async () => {
    await using world = await DaemonWorld.open();
    await world.seed(2, 1);
    // Long enough to be kept, and renewed every few seconds, which is when it is missed.
    const old = world.start({ ...often, BILLING_LEASE_SECONDS: '30' });
    await old.logs('run succeeded');
    // Whatever it writes of itself, its record tells of another version.
    await world.owner.query(`
      CREATE FUNCTION age() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN new.metadata := jsonb_set(new.metadata, '{version}', '"0.0.9"'); RETURN new; END$$;
      CREATE TRIGGER age BEFORE UPDATE ON billing_daemon_status FOR EACH ROW
        WHEN (old.metadata->>'pid' = '${old.pid}') EXECUTE FUNCTION age()`);
    await world.untilRow('its record says so', old, (row) => row.metadata.version === '0.0.9');
    const later = world.start(firm);
    await later.logs('run succeeded');
    await old.logs('standing by');
    assert.ok(await world.isLeader(later));
    await world.assertBilled(2);
  });

  test('a leader paused past its lease and woken is fenced, and stands by', async () => {
    await using world = await DaemonWorld.open();
    await world.seed(3, 1);
    const leader = world.start(quick);
    await leader.logs('run succeeded');
    leader.kill('SIGSTOP');
    await leaseRunsOut(world);
    const other = world.start(firm);
    await other.logs('run succeeded');
    leader.kill('SIGCONT');
    await leader.logs('fenced');
    await leader.logs('standing by');
    assert.ok(await world.isLeader(other));
    await world.assertBilled(2);
  });

  test('a leader paused inside a run wakes up to a lost lease, and its run does no harm', async () => {
    await using world = await DaemonWorld.open();
    await world.seed(6, 2);
    // Step 11 is between two statements of a slice's transaction.
    const leader = world.start({ ...firm, BILLING_FAILPOINT: 'stop:11', BILLING_CONNECTIONS: '1' });
    assert.equal(await leader.pausedAt(), 'fence checked');
    await world.expireLease();
    const other = world.start(firm);
    await other.logs('run succeeded');
    await world.assertBilled(3);
    leader.kill('SIGCONT');
    await leader.logs('standing by');
    await world.assertBilled(3);
    assert.equal(leader.count('run succeeded'), 0);
  });

  test('a run that loses its lease between two slices is superseded', async () => {
    await using world = await DaemonWorld.open();
    await world.seed(6, 2);
    const leader = world.start({ ...firm, BILLING_FAILPOINT: 'stop:9', BILLING_CONNECTIONS: '1' });
    assert.equal(await leader.pausedAt(), 'slice committed');
    await world.expireLease();
    const other = world.start(firm);
    await other.logs('run succeeded');
    leader.kill('SIGCONT');
    await leader.logs('run superseded');
    await world.assertBilled(3);
    const { rows } = await world.owner.query('SELECT outcome FROM billing_runs ORDER BY run_id');
    assert.deepEqual(rows, [{ outcome: 'superseded' }, { outcome: 'succeeded' }]);
  });

  test('a run that hangs is handed over, its heartbeat stands still, and its process ends to be replaced', async () => {
    await using world = await DaemonWorld.open();
    await world.seed(4, 1);
    const leader = world.start({ ...quick, BILLING_FAILPOINT: 'hang:9', BILLING_CONNECTIONS: '1' });
    await leader.logs('failpoint: hang');
    const other = world.start(firm);
    const row = await world.untilRow('it is known to hang', leader, (it) => it.status === 'error');
    assert.match(row.error_message ?? '', /no progress for 3 s, and is handed over/);
    await other.logs('run succeeded');
    await world.assertBilled(2);
    assert.equal((await leader.ended).code, 1);
    const [last] = leader.lines.slice(-1);
    assert.equal(last?.level, 'fatal');
    assert.match(JSON.stringify(last), /no sign of life for 5 s: this process must be replaced/);
    assert.equal((await world.row(leader))?.heartbeat, row.heartbeat);
  });

  test('a daemon that cannot bill lets another try, and is well again once that one has billed', async () => {
    await using world = await DaemonWorld.open();
    await world.seed(2, 1);
    await world.owner.query('REVOKE SELECT ON wallets FROM containerstacks_daemon');
    const first = world.start(firm);
    await world.untilRow('the first failed', first, (row) => row.status === 'error');
    await until('it has stepped down', async () => (await world.leaseHolder()) === null);
    await world.owner.query('GRANT SELECT ON wallets TO containerstacks_daemon');
    const second = world.start(firm);
    await second.logs('run succeeded');
    await world.owner.query(`NOTIFY containerstacks_billing, 'look again'`);
    await world.untilRow('the first is well again', first, (row) => row.status === 'running');
    assert.ok(await world.isLeader(second));
  });

  test('killed at several steps of a run, another daemon finishes it and no hour is charged twice', async () => {
    await using world = await DaemonWorld.open();
    await world.seed(5, 1);
    const one = { ...firm, BILLING_CONNECTIONS: '1' };
    for (const step of [1, 3, 4, 5, 6]) {
      const daemon = world.start({ ...one, BILLING_FAILPOINT: `kill:${step}` });
      assert.equal((await daemon.ended).signal, 'SIGKILL');
      await world.expireLease();
    }
    const last = world.start(one);
    await last.logs('run succeeded');
    await world.assertBilled(2);
  });
});
