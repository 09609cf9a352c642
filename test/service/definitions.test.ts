import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DOMParser } from '@xmldom/xmldom';
import * as plist from 'plist';
import { definitionsFor } from '../../cli/service/definitions.ts';
import { type Installation, USUAL_INSTALLATIONS } from '../../cli/service/installation.ts';
import { parseCommandLine, parseUnit, type UnitFile } from './unitFile.ts';

const ROOT = join(import.meta.dirname, '../..');
const AWKWARD = '/home/a b/100% "stacks": $HOME & <co>';

test('the checked-in definitions are what the builder prints for the usual places', async () => {
  const folders = { linux: 'systemd', macos: 'launchd', windows: 'windows' } as const;
  for (const [system, folder] of Object.entries(folders) as ['linux', 'systemd'][]) {
    for (const { path, text } of definitionsFor(system, USUAL_INSTALLATIONS[system])) {
      const name = path.split(/[/\\]/).at(-1) ?? '';
      assert.equal(await readFile(join(ROOT, folder, name), 'utf8'), text, `${folder}/${name}`);
    }
  }
});

test('the billing unit is what the specification asks for', () => {
  const { Unit, Service, Install } = unit('billing');
  assert.deepEqual(Service?.User, ['root']);
  assert.deepEqual(Service?.WorkingDirectory, ['/root/containerstacks']);
  assert.equal(Service?.EnvironmentFile?.[0], '/root/containerstacks/.env');
  assert.deepEqual(
    [Service?.Restart, Service?.RestartSec, Unit?.StartLimitIntervalSec],
    [['always'], ['10'], ['0']],
  );
  assert.equal(Service?.RestartPreventExitStatus, undefined);
  assert.deepEqual(Unit?.After, ['network-online.target postgresql.service']);
  assert.deepEqual(Unit?.Wants, ['network-online.target']);
  assert.deepEqual(Install?.WantedBy, ['multi-user.target']);
});

test('both units notify of readiness and progress, and the daemon has longer to stop than it takes', () => {
  for (const service of ['billing', 'app'] as const) {
    const { Service } = unit(service);
    assert.deepEqual([Service?.Type, Service?.NotifyAccess], [['notify'], ['all']]);
    // A turn of the daemon's loop comes at least every 60 s, and a hung run is stuck after 120 s.
    const watchdogSeconds = Number(Service?.WatchdogSec?.[0]);
    assert.ok(service === 'app' ? watchdogSeconds === 60 : watchdogSeconds > 75 && watchdogSeconds < 120);
    assert.ok(Number(Service?.TimeoutStopSec?.[0]) > 20, 'the daemon’s own limit');
  }
});

test('paths with spaces, quotes, percent and dollar signs come out of each definition as they went in', () => {
  const installation = awkward();
  for (const { text } of definitionsFor('linux', installation)) {
    const { Service } = parseUnit(text);
    assert.deepEqual(parseCommandLine(Service?.ExecStart?.[0] ?? '').slice(0, 2), [
      installation.node,
      `${AWKWARD}/cli/containerstacks.mjs`,
    ]);
    assert.equal(Service?.WorkingDirectory?.[0]?.replaceAll('%%', '%'), AWKWARD);
    // In a list of paths, only specifiers are substituted.
    const bound = parseCommandLine((Service?.BindReadOnlyPaths?.[0] ?? '').replaceAll('$', '$$$$'));
    assert.deepEqual(bound, [AWKWARD.replace(':', '\\:')]);
    assert.deepEqual(Service?.ProtectHome, ['tmpfs']);
  }
  for (const { text } of definitionsFor('macos', installation)) {
    const list = plist.parse(text) as Record<string, unknown>;
    assert.deepEqual((list.ProgramArguments as string[]).slice(0, 2), [
      installation.node,
      `${AWKWARD}/cli/containerstacks.mjs`,
    ]);
    assert.equal(list.WorkingDirectory, AWKWARD);
  }
  for (const { text } of definitionsFor('windows', { ...installation, folder: 'C:\\R & D <1>' })) {
    assert.equal(element(text, 'workingdirectory'), 'C:\\R & D <1>');
    assert.match(
      element(text, 'arguments') ?? '',
      /^"C:\\R & D <1>\\cli\\containerstacks\.mjs" (daemon|serve)$/,
    );
  }
});

test('homes are hidden, but for a program that lies in one', () => {
  const places: [Partial<Installation>, string[], string[] | undefined][] = [
    [{ folder: '/opt/stacks', node: '/usr/bin/node' }, ['yes'], undefined],
    [{ folder: '/root/stacks', node: '/root/stacks/node' }, ['tmpfs'], ['/root/stacks']],
    [{ folder: '/opt/stacks', node: '/home/me/.nvm/node' }, ['tmpfs'], ['/home/me/.nvm/node']],
    [{ folder: '/roots/stacks', node: '/homes/node' }, ['yes'], undefined],
  ];
  for (const [place, protectHome, bound] of places) {
    const { Service } = unit('billing', { ...USUAL_INSTALLATIONS.linux, ...place });
    assert.deepEqual([Service?.ProtectHome, Service?.BindReadOnlyPaths], [protectHome, bound]);
  }
});

test('launchd keeps both running, starts them again after 10 seconds and gives them time to stop', () => {
  for (const { service, path, text } of definitionsFor('macos', {
    ...USUAL_INSTALLATIONS.macos,
    user: '_stacks',
  })) {
    const list = plist.parse(text) as Record<string, unknown>;
    assert.equal(path, `/Library/LaunchDaemons/${list.Label}.plist`);
    assert.equal((list.ProgramArguments as string[]).at(-1), service === 'billing' ? 'daemon' : 'serve');
    assert.deepEqual([list.RunAtLoad, list.KeepAlive, list.ThrottleInterval], [true, true, 10]);
    assert.deepEqual([list.ExitTimeOut, list.Umask, list.UserName], [30, 0o077, '_stacks']);
  }
});

test('WinSW starts both with Windows, again after 10 seconds, and gives them time to stop', () => {
  const user = 'NT AUTHORITY\\LocalService';
  for (const { service, path, text } of definitionsFor('windows', { ...USUAL_INSTALLATIONS.windows, user })) {
    // WinSW finds its definition by the name of its own file.
    assert.ok(path.endsWith(`\\${element(text, 'id')}.xml`));
    assert.match(element(text, 'arguments') ?? '', service === 'billing' ? / daemon$/ : / serve$/);
    assert.deepEqual([element(text, 'startmode'), element(text, 'stoptimeout')], ['Automatic', '30 sec']);
    assert.equal(element(text, 'username'), user);
    const [onFailure] = parseXml(text).getElementsByTagName('onfailure');
    assert.deepEqual(
      [onFailure?.getAttribute('action'), onFailure?.getAttribute('delay')],
      ['restart', '10 sec'],
    );
  }
});

test('systemd itself finds no fault with the units, and their exposure is at most 2.0', async (t) => {
  const analyze = '/usr/bin/systemd-analyze';
  const here = { ...USUAL_INSTALLATIONS.linux, folder: ROOT, node: process.execPath };
  const definitions = definitionsFor('linux', here);
  // Where there is no systemd, the parser above has to do.
  for (const { text } of definitions)
    assert.deepEqual(Object.keys(parseUnit(text)), ['Unit', 'Service', 'Install']);
  if (!existsSync(analyze)) return t.diagnostic('systemd-analyze is not here');
  const folder = await mkdtemp(join(tmpdir(), 'units-'));
  t.after(() => rm(folder, { recursive: true }));
  const files = await Promise.all(
    definitions.map(async ({ path, text }) => {
      const file = join(folder, path.split('/').at(-1) ?? '');
      await writeFile(file, text);
      return file;
    }),
  );
  const verified = execFileSync(analyze, ['verify', ...files], { encoding: 'utf8', stdio: 'pipe' });
  assert.equal(verified, '');
  for (const file of files) {
    // The threshold is in tenths; above it the command fails.
    execFileSync(analyze, ['security', '--offline=true', '--threshold=20', '--no-pager', file], {
      stdio: 'pipe',
    });
  }
});

function unit(service: 'billing' | 'app', installation = USUAL_INSTALLATIONS.linux): UnitFile {
  const definition = definitionsFor('linux', installation).find((it) => it.service === service);
  return parseUnit(definition?.text ?? '');
}

function awkward(): Installation {
  return { folder: AWKWARD, node: `${AWKWARD}/node_modules/.bin/node`, user: null, madeUser: false };
}

function parseXml(text: string) {
  return new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(text, 'text/xml');
}

function element(text: string, name: string): string | undefined {
  return parseXml(text).getElementsByTagName(name)[0]?.textContent ?? undefined;
}
