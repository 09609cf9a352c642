import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { DaemonStatusService } from '../../api/services/daemonStatusService.ts';
import { DaemonWorld } from '../support/daemonWorld.ts';

test('a daemon that was killed does not keep the app waiting once its successor has stopped', async () => {
  await using world = await DaemonWorld.open();
  await world.seed(1, 0);
  const first = world.start();
  await first.logs('run succeeded');
  first.kill('SIGKILL');
  await first.ended;
  const decide = () => new DaemonStatusService(world.owner, 90).shouldRunBuiltInBilling();
  assert.equal((await decide()).run, false, 'it may only be slow');
  const second = world.start({ STATUS_FILE_PATH: world.statusFile(0) });
  assert.equal((await second.logs('died here without a word')).daemon, `${hostname()}:${first.pid}`);
  await world.untilRow('the second is registered', second, (row) => row.status === 'running');
  assert.equal((await world.row(first))?.status, 'stopped');
  assert.equal((await decide()).run, false, 'the second is active');
  await second.stop();
  assert.equal((await decide()).run, true);
});

test('a daemon that lives, and one of another machine, are left alone', async () => {
  await using world = await DaemonWorld.open();
  const first = world.start();
  await world.untilRow('the first is registered', first, (row) => row.status === 'running');
  await world.owner.query(`
    INSERT INTO billing_daemon_status (daemon_instance_id, status, metadata)
      VALUES ('elsewhere:1', 'running', '{"host": "elsewhere", "pid": 999999999}')`);
  const second = world.start();
  await world.untilRow('the second is registered', second, (row) => row.status === 'running');
  const { rows } = await world.owner.query(`SELECT DISTINCT status FROM billing_daemon_status`);
  assert.deepEqual(rows, [{ status: 'running' }]);
});
