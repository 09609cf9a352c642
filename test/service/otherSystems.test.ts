import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { definitionsFor } from '../../cli/service/definitions.ts';
import { USUAL_INSTALLATIONS } from '../../cli/service/installation.ts';
import { Launchd } from '../../cli/service/launchd.ts';
import { WindowsServices } from '../../cli/service/windowsServices.ts';
import { FakeSystem } from './fakeSystem.ts';

const LIST = '/Library/LaunchDaemons/org.containerstacks.billing.plist';

test('launchd: install writes and starts, a second one changes nothing, a change restarts, uninstall leaves nothing', async () => {
  await using system = await FakeSystem.make();
  let isLoaded = false;
  system.answer(/^launchctl print/, () => ({
    code: isLoaded ? 0 : 113,
    stdout: 'system = {\n\tpid = 88\n}',
  }));
  const launchd = new Launchd(system.run, system.root);
  const definitions = definitionsFor('macos', USUAL_INSTALLATIONS.macos).slice(0, 1);
  const install = () => launchd.install(USUAL_INSTALLATIONS.macos, definitions);
  const start = ['launchctl enable system/org.containerstacks.billing', `launchctl bootstrap system ${LIST}`];
  assert.deepEqual(await system.take(await install()), start);
  isLoaded = true;
  assert.deepEqual(await install(), []);
  const [state] = await launchd.states(['billing']);
  assert.deepEqual([state?.state, state?.pid], ['running', 88]);
  await system.write(LIST, 'an older list');
  const stop = 'launchctl bootout system/org.containerstacks.billing';
  assert.deepEqual(await system.take(await install()), [stop, ...start]);
  assert.deepEqual(await system.take(await launchd.uninstall(['billing'])), [stop]);
  isLoaded = false;
  assert.deepEqual(await system.files(), []);
  assert.deepEqual(await launchd.uninstall(['billing']), []);
  assert.equal((await launchd.states(['billing']))[0]?.state, 'not installed');
});

test('Windows: install needs WinSW once, registers and starts, a second one changes nothing, uninstall leaves nothing', async () => {
  await using system = await FakeSystem.make();
  let state: number | null = null;
  system.answer(/^sc\.exe query/, () =>
    state === null
      ? { code: 1060 }
      : {
          stdout: `\r\nSERVICE_NAME: x\r\n        TYPE               : 10  WIN32_OWN_PROCESS\r\n        STATE              : ${state}  LÄUFT\r\n`,
        },
  );
  await system.write('/WinSW-x64.exe', 'the wrapper');
  const folder = join(system.root, 'service');
  const services = (winsw: string | null) => new WindowsServices(system.run, folder, winsw, '/');
  const definitions = definitionsFor('windows', USUAL_INSTALLATIONS.windows).slice(0, 1);
  const install = (winsw: string | null) => services(winsw).install(USUAL_INSTALLATIONS.windows, definitions);
  await assert.rejects(install(null), /--winsw: is needed/);
  const program = join(folder, 'containerstacks-billing.exe');
  const steps = await install(join(system.root, 'WinSW-x64.exe'));
  assert.deepEqual(await system.take(steps), [`${program} install`, `${program} start`]);
  assert.equal(await readFile(program, 'utf8'), 'the wrapper');
  state = 4;
  assert.deepEqual(await install(null), []);
  assert.equal((await services(null).states(['billing']))[0]?.state, 'running');
  state = 1;
  assert.deepEqual(await system.take(await install(null)), [`${program} start`]);
  await system.write('/service/containerstacks-billing.xml', 'an older definition');
  assert.deepEqual(
    (await system.take(await install(join(system.root, 'WinSW-x64.exe')))).filter(
      (call) => !call.startsWith('sc.exe'),
    ),
    ['stopwait', 'uninstall', 'install', 'start'].map((command) => `${program} ${command}`),
  );
  assert.deepEqual(await system.take(await services(null).uninstall(['billing'])), [
    `${program} stopwait`,
    `${program} uninstall`,
  ]);
  state = null;
  assert.deepEqual(await system.files(), ['/WinSW-x64.exe']);
  assert.deepEqual(await services(null).uninstall(['billing', 'app']), []);
});
