import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Plan, PriceChange } from '../../contracts/plans.ts';
import { appPool } from '../support/appPool.ts';
import { containerstacks } from '../support/command.ts';

test('plans are created, listed, priced and retired at the command line', async (t) => {
  const { pool, database } = await appPool(t);
  const run = (...args: string[]) => containerstacks(['plan', ...args], { DATABASE_URL: database.ownerUrl });
  const size = ['--vcpus', '1', '--memory-mib', '1024', '--disk-gib', '25'];
  assert.deepEqual(await run('create', 'small', ...size, '--monthly', '10'), {
    code: 0,
    stdout: 'plan small is created\n',
    stderr: '',
  });
  const backups = await run('create', 'backups', '--kind', 'addon', '--name', 'Daily backups', '--json');
  assert.equal(backups.code, 0, backups.stderr);
  const made = Plan.parse(JSON.parse(backups.stdout));
  assert.deepEqual([made.kind, made.displayName, made.price], ['addon', 'Daily backups', null]);

  const from = ['--from', '2098-12-01T00:00:00Z'];
  const words =
    'From 1 December 2098, 00:00 UTC: 12.00 a month and 0.0175 an hour instead of 10.00 and a 672nd of it; ' +
    '0 subscriptions on this plan; hours before stay as they are.\n';
  const price = ['price', 'small', '--monthly', '12', '--hourly', '0.0175', ...from];
  assert.deepEqual(await run(...price, '--dry-run'), {
    code: 0,
    stdout: `dry run, nothing is set: ${words}`,
    stderr: '',
  });
  assert.deepEqual(await run(...price), { code: 0, stdout: words, stderr: '' });
  const again = await run(...price);
  assert.deepEqual(
    [again.code, again.stderr],
    [2, 'error: the plan already has a price from that moment on\n'],
  );
  const next = await run('price', 'small', '--monthly', '13', '--from', '2099-01-01T00:00Z', '--json');
  assert.equal(PriceChange.parse(JSON.parse(next.stdout)).replaces?.monthly, '12.000000');

  assert.equal((await run('retire', 'backups')).stdout, 'plan backups is retired\n');
  assert.equal((await run('retire', 'backups')).code, 2);
  const list = await run('list');
  assert.match(
    list.stdout,
    /^kind,plan,name,vcpus,memory_mib,disk_gib,monthly,next_monthly,next_from,retired_at\nvps,small,small,1,1024,25,10.000000,12.000000,2098-12-01T00:00:00.000000Z,\naddon,backups,Daily backups,,,,,,,20/,
  );
  const addons = JSON.parse((await run('list', '--kind', 'addon', '--json')).stdout);
  assert.deepEqual(
    addons.map((plan: unknown) => Plan.parse(plan).code),
    ['backups'],
  );
  assert.equal((await run('unretire', 'backups')).stdout, 'plan backups is available again\n');
  const { rows } = await pool.query('SELECT action FROM audit_log ORDER BY audit_id');
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['plan.create', 'plan.create', 'plan.price', 'plan.price', 'plan.retire', 'plan.unretire'],
  );
});

test('a plan that is wrong in many ways is refused at the command line with all of them', async (t) => {
  const { database } = await appPool(t);
  const run = (...args: string[]) => containerstacks(args, { DATABASE_URL: database.ownerUrl });
  const wrong = await run('plan', 'create', '1024', '--vcpus', 'two', '--monthly', 'much', '--from', 'now');
  assert.equal(wrong.code, 2);
  for (const fault of [
    /CODE: must contain a letter/,
    /--vcpus: must be a whole number from 1 to 1024/,
    /--memory-mib: is missing: a plan of kind vps gives it/,
    /--disk-gib: is missing/,
    /--monthly: must be an amount/,
    /--from: must be a full hour/,
  ]) {
    assert.match(wrong.stderr, fault);
  }
  const unknown = await run('plan', 'price', 'none', '--monthly', '1');
  assert.deepEqual([unknown.code, unknown.stderr], [2, 'error: there is no plan "none"\n']);
  const number = await run('region', 'create', '7', '--name', 'Seven');
  assert.equal(number.code, 2);
  assert.match(number.stderr, /CODE: must contain a letter/);
});

test('regions are created and listed at the command line', async (t) => {
  const { database } = await appPool(t);
  const run = (...args: string[]) =>
    containerstacks(['region', ...args], { DATABASE_URL: database.ownerUrl });
  assert.deepEqual(await run('create', 'fra1', '--name', 'Frankfurt'), {
    code: 0,
    stdout: 'region fra1 is created\n',
    stderr: '',
  });
  assert.equal((await run('create', 'FRA1', '--name', 'Frankfurt')).code, 2);
  assert.equal((await run('list')).stdout, 'region,name,retired_at\nfra1,Frankfurt,\n');
  assert.deepEqual(JSON.parse((await run('list', '--json')).stdout), [
    { code: 'fra1', name: 'Frankfurt', retiredAt: null },
  ]);
});
