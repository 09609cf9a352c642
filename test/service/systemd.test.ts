import assert from 'node:assert/strict';
import { mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { definitionsFor } from '../../cli/service/definitions.ts';
import { type Installation, USUAL_INSTALLATIONS } from '../../cli/service/installation.ts';
import { Systemd } from '../../cli/service/systemd.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { FakeSystem } from './fakeSystem.ts';

const BILLING = 'containerstacks-billing.service';
const APP = 'containerstacks-app.service';
const FILES = [`/etc/systemd/system/${APP}`, `/etc/systemd/system/${BILLING}`];
const ENV = '/root/containerstacks/.env';

test('install writes both units, closes .env, and starts the services now and with the system', async () => {
  await using system = await fresh();
  const calls = await system.take(await install(system));
  assert.deepEqual(calls, [
    'systemctl daemon-reload',
    `systemctl enable ${BILLING}`,
    `systemctl start ${BILLING}`,
    `systemctl enable ${APP}`,
    `systemctl start ${APP}`,
  ]);
  assert.deepEqual(await system.files(), [...FILES, ENV]);
  const text = await readFile(join(system.root, FILES[1] ?? ''), 'utf8');
  assert.equal(text, definitionsFor('linux', USUAL_INSTALLATIONS.linux)[0]?.text);
  assert.equal((await stat(join(system.root, ENV))).mode & 0o777, 0o600);
});

test('a second install finds nothing to do', async () => {
  await using system = await fresh();
  await system.take(await install(system));
  system.answer(/^systemctl show/, () => ({ stdout: shown({ active: 'active', enabled: 'enabled' }) }));
  assert.deepEqual(await install(system), []);
});

test('a changed definition replaces the unit and restarts only its service', async () => {
  await using system = await fresh();
  await system.take(await install(system));
  system.answer(/^systemctl show/, () => ({ stdout: shown({ active: 'active', enabled: 'enabled' }) }));
  await system.write(FILES[0] ?? '', 'an older unit');
  const steps = await install(system);
  assert.equal(steps[0]?.description, `replace /etc/systemd/system/${APP}`);
  assert.deepEqual(await system.take(steps), ['systemctl daemon-reload', `systemctl restart ${APP}`]);
});

test('a masked unit, a link to the null device, is not replaced, nor is what it leads to', async () => {
  await using system = await fresh();
  await system.write('/dev/null', 'the null device');
  await mkdir(join(system.root, '/etc/systemd/system'), { recursive: true });
  await symlink(join(system.root, '/dev/null'), join(system.root, FILES[1] ?? ''));
  await assert.rejects(
    async () => system.take(await install(system)),
    /containerstacks-billing\.service is a link, which is not replaced: move it away$/,
  );
  assert.equal(await readFile(join(system.root, '/dev/null'), 'utf8'), 'the null device');
});

test('what systemctl says on a failure is what the operator reads', async () => {
  await using system = await fresh();
  system.answer(/^systemctl start/, () => ({ code: 1, stderr: 'Job failed. See journalctl.\n' }));
  await assert.rejects(
    async () => system.take(await install(system)),
    /start .*billing.* failed: Job failed\. See/,
  );
});

test('an account is made on demand, once, and goes with the uninstall', async () => {
  await using system = await fresh();
  system.answer(/^id /, () => ({ code: 1 }));
  const stacks: Partial<Installation> = { user: 'stacks', madeUser: true };
  const [useradd] = await system.take(await install(system, stacks));
  assert.match(useradd ?? '', /^useradd --system .*--shell \/usr\/sbin\/nologin stacks$/);
  system.answer(/^id /, () => ({ code: 0 }));
  system.answer(/^systemctl show/, () => ({ stdout: shown({ active: 'active', enabled: 'enabled' }) }));
  assert.deepEqual(await install(system, stacks), []);
  assert.equal((await system.take(await uninstall(system))).at(-1), 'userdel stacks');
});

test('an account that was there before is neither claimed nor removed', async () => {
  await using system = await fresh();
  await assert.rejects(install(system, { user: 'www-data', madeUser: true }), (error: Error) => {
    assert.match(error.message, /www-data already exists: name it with --user/);
    return error instanceof BadInputError;
  });
  await system.take(await install(system, { user: 'www-data' }));
  assert.match(await readFile(join(system.root, FILES[0] ?? ''), 'utf8'), /^User=www-data$/m);
  assert.ok(!(await system.take(await uninstall(system))).some((call) => call.startsWith('userdel')));
});

test('an account that is not there is a fault before anything is changed', async () => {
  await using system = await fresh();
  system.answer(/^id /, () => ({ code: 1 }));
  await assert.rejects(
    install(system, { user: 'stacks' }),
    /there is no account stacks: --create-user creates it/,
  );
  assert.deepEqual(await system.files(), [ENV]);
});

test('uninstall stops the app first, and leaves neither units, nor their changes, nor state', async () => {
  await using system = await fresh();
  await system.take(await install(system));
  await system.write(`/etc/systemd/system/${BILLING}.d/more.conf`, '[Service]\n');
  assert.deepEqual(await system.take(await uninstall(system)), [
    `systemctl disable --now ${APP}`,
    `systemctl clean --what=state ${APP}`,
    `systemctl disable --now ${BILLING}`,
    `systemctl clean --what=state ${BILLING}`,
    'systemctl daemon-reload',
    `systemctl reset-failed ${BILLING} ${APP}`,
  ]);
  assert.deepEqual(await system.files(), [ENV]);
  assert.deepEqual(await uninstall(system), []);
});

test('the state of a service follows from what systemd shows', async () => {
  await using system = await fresh();
  const cases = [
    [{ load: 'not-found' }, 'not installed'],
    [{ active: 'active', sub: 'running' }, 'running'],
    [{ active: 'activating', sub: 'start' }, 'starting'],
    [{ active: 'activating', sub: 'auto-restart' }, 'waiting to restart'],
    [{ active: 'deactivating', sub: 'stop-sigterm' }, 'stopping'],
    [{ active: 'failed', sub: 'failed' }, 'failed'],
    [{ active: 'inactive', sub: 'dead' }, 'stopped'],
  ] as const;
  for (const [properties, expected] of cases) {
    system.answer(/^systemctl show/, () => ({ stdout: shown(properties) }));
    const [state] = await new Systemd(system.run, system.root).states(['billing']);
    assert.equal(state?.state, expected);
  }
  system.answer(/^systemctl show/, () => ({ stdout: shown({ active: 'active', enabled: 'enabled' }) }));
  const [state] = await new Systemd(system.run, system.root).states(['billing']);
  assert.deepEqual(
    [state?.pid, state?.restarts, state?.startsWithSystem, state?.statusText],
    [4711, 2, true, 'Billing: a = b'],
  );
});

async function fresh(): Promise<FakeSystem> {
  const system = await FakeSystem.make();
  await system.write(ENV, 'DATABASE_URL=postgres://localhost/x\n');
  system.answer(/^systemctl show/, () => ({ stdout: shown({ active: 'inactive' }) }));
  return system;
}

function install(system: FakeSystem, changes: Partial<Installation> = {}) {
  const installation = { ...USUAL_INSTALLATIONS.linux, ...changes };
  return new Systemd(system.run, system.root).install(installation, definitionsFor('linux', installation));
}

function uninstall(system: FakeSystem) {
  return new Systemd(system.run, system.root).uninstall(['billing', 'app']);
}

function shown({ load = 'loaded', active = '', sub = '', enabled = '' }): string {
  return [
    `LoadState=${load}`,
    `ActiveState=${active}`,
    `SubState=${sub}`,
    `UnitFileState=${enabled}`,
    'StatusText=Billing: a = b',
    'MainPID=4711',
    'NRestarts=2',
    'StateChangeTimestamp=Sun 2026-11-22 04:32:20 UTC',
    '',
  ].join('\n');
}
