/** Pages that one account builds are served by another, or it is told why not. */
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { canReadPages, readBuiltPages } from '../../api/pages/builtPages.ts';
import type { Site } from '../../contracts/pages.ts';
import { makeFolderBeside, tryToBuildPages } from '../../cli/pages.ts';

const SITE: Site = {
  name: 'Test',
  operator: null,
  contact: null,
  address: null,
  registration: 'open',
  publicStatus: 'fleet',
  mail: false,
  currency: 'USD',
};
/** Windows has neither umask nor modes. */
const posix = { skip: process.platform === 'win32' };

async function parentFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

for (const [umask, mode] of [
  [0o022, 0o755],
  [0o027, 0o750],
  [0o077, 0o700],
] as const) {
  test(
    `with a umask of ${umask.toString(8)} pages are built into a folder of mode ${mode.toString(8)}`,
    posix,
    async (t) => {
      const parent = await parentFolder(t);
      const before = process.umask(umask);
      const folder = await makeFolderBeside(join(parent, 'pages')).finally(() => process.umask(before));
      assert.equal((await stat(folder)).mode & 0o777, mode);
    },
  );
}

/** Root reads everything: for one step, this process is nobody. */
function asAnother<Result>(step: () => Result): Result {
  if (process.geteuid?.() !== 0) return step();
  process.seteuid?.(65534);
  try {
    return step();
  } finally {
    process.seteuid?.(0);
  }
}

for (const closed of ['folder', 'page']) {
  test(
    `pages whose ${closed} is closed to the account that serves are none, and it is told what to do`,
    posix,
    async (t) => {
      const parent = await parentFolder(t);
      await chmod(parent, 0o755);
      const folder = join(parent, 'pages');
      await mkdir(folder);
      assert.equal(canReadPages(folder), true, 'pages that are not there are not closed');
      await writeFile(join(folder, 'index.html'), '<html></html>');
      await chmod(closed === 'folder' ? folder : join(folder, 'index.html'), 0o000);
      const { mock } = t.mock.method(process.stderr, 'write', () => true);
      const trying = asAnother(() => {
        assert.equal(readBuiltPages(SITE, folder), null);
        return tryToBuildPages(folder);
      });
      await trying;
      const told = mock.calls.map((call) => call.arguments[0]);
      mock.restore();
      await chmod(folder, 0o755);
      assert.deepEqual(told, [
        `Continuing without pages: they are in ${folder}, but this account can't read them. ` +
          'Allow it (chmod -R a+rX), or run npx containerstacks build again\n',
      ]);
    },
  );
}
