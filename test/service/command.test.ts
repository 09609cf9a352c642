import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkInstallation } from '../../cli/service/preflight.ts';
import { containerstacks } from '../support/command.ts';
import { parseUnit } from './unitFile.ts';

const ROOT = join(import.meta.dirname, '../..');

test('print shows one definition alone on stdout, for this place here and for the usual place elsewhere', async () => {
  const mac = await containerstacks(['service', 'print', '--system', 'macos', '--only', 'billing']);
  const list = await readFile(join(ROOT, 'launchd/org.containerstacks.billing.plist'), 'utf8');
  assert.deepEqual([mac.code, mac.stdout], [0, list]);
  assert.match(mac.stderr, /^\/Library\/LaunchDaemons\/org\.containerstacks\.billing\.plist:$/m);
  const linux = await containerstacks([
    'service',
    'print',
    '--system',
    'linux',
    '--only',
    'app',
    '--user',
    'stacks',
  ]);
  const { Service } = parseUnit(linux.stdout);
  const folder = process.platform === 'linux' ? join(ROOT) : '/root/containerstacks';
  assert.deepEqual([Service?.WorkingDirectory, Service?.User], [[folder], ['stacks']]);
});

test('what would keep the services from running is said before anything is changed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'program-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'cli'));
  await writeFile(join(folder, 'cli/containerstacks.mjs'), '', { mode: 0o600 });
  const installation = { folder, node: process.execPath, user: 'stacks', madeUser: false };
  await assert.rejects(checkInstallation(installation, ['billing']), (error: Error) => {
    assert.match(error.message, /is a temporary folder/);
    assert.match(error.message, /cannot be read by stacks: run "chmod -R go\+rX/);
    assert.match(error.message, /\.env: cannot be read: copy \.env\.example to it/);
    return true;
  });
});

// Node tells a file that may not be read and one that is not there by the same code.
test('a service whose user may not read .env uses what its manager has read', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'environment-'));
  t.after(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o755);
  await writeFile(join(folder, '.env'), 'PORT=4000\n', { mode: 0o000 });
  const settings = join(ROOT, 'config/settings.ts');
  const program = `const { readEnvironment } = await import(${JSON.stringify(settings)}); console.log(readEnvironment().PORT)`;
  // Root may read everything, so it becomes nobody.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const options = { ...nobody, cwd: folder, env: { PORT: '5000' }, encoding: 'utf8' } as const;
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', program], options), '5000\n');
});
