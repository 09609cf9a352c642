/** The status file is written over nothing, an empty file, or a status file: whatever else its path names stays. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { DaemonStatusFile } from '../../contracts/daemonStatusFile.ts';
import type { Logger } from '../../scripts/billing-daemon/logger.ts';
import { StatusFile } from '../../scripts/billing-daemon/statusFile.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'status-file-'));
});
after(() => rm(folder, { recursive: true }));

const STATUS: DaemonStatusFile = {
  state: 'idle',
  since: '2026-09-01T06:00:00.000Z',
  written: '2026-09-01T06:30:00.000Z',
  identity: 'here:1',
  pid: 1,
  host: 'here',
  version: '1.0.0',
  os: 'Linux',
  supervisor: 'none',
  role: 'leader',
  heartbeat: null,
  lastRun: null,
  lastSuccessfulRun: null,
  lostRun: null,
  nextRun: null,
  database: null,
  lastError: null,
};

/** What an operator, or somebody who may write to the folder, has put there; what it holds must stay. */
const FOREIGN: Record<string, { what: string; put: (path: string) => Promise<unknown> }> = {
  'a file of settings': {
    what: 'a file of something else',
    put: (path) => writeFile(path, 'DATABASE_URL=postgres://here'),
  },
  'JSON of another program': {
    what: 'a file of something else',
    put: (path) => writeFile(path, '{"state":"idle","name":"package"}'),
  },
  'a file of a megabyte': {
    what: 'a file of something else',
    put: (path) => writeFile(path, JSON.stringify({ ...STATUS, host: 'h'.repeat(1_000_000) })),
  },
  'a link to a status file': {
    what: 'a link',
    put: async (path) => {
      await writeFile(`${path}.target`, JSON.stringify(STATUS));
      await symlink(`${path}.target`, path);
    },
  },
  'a link that leads nowhere': { what: 'a link', put: (path) => symlink(`${path}.nowhere`, path) },
  'a folder': { what: 'a folder', put: (path) => mkdir(path) },
  'a pipe': { what: 'a pipe or socket', put: async (path) => execFileSync('mkfifo', [path]) },
};

for (const [thing, { what, put }] of Object.entries(FOREIGN)) {
  test(`${thing} at the status file’s path stays, and the daemon says once what to do`, async (t) => {
    const { path, file, logged } = makeFile(t);
    await put(path);
    const before = await lstat(path);
    assert.deepEqual(await file.read(), {});
    file.write(() => STATUS);
    file.write(() => STATUS);
    await file.settled();
    const { ino, size, mode } = await lstat(path);
    assert.deepEqual([ino, size, mode], [before.ino, before.size, before.mode]);
    assert.deepEqual(logged, [
      `the status file cannot be written; billing goes on: ${path} is ${what}, which is not replaced: move it away, or set STATUS_FILE_PATH to a path of its own`,
    ]);
    await rm(path, { recursive: true });
    file.write(() => STATUS);
    await file.settled();
    assert.deepEqual(await file.read(), STATUS);
    assert.deepEqual(logged.slice(1), ['the status file can be written again']);
  });
}

for (const [thing, text] of Object.entries({
  'an empty file': '',
  'a status file of another version': `{"state":"new","since":"","written":"","identity":"there:2","more":1}`,
})) {
  test(`${thing} is replaced`, async (t) => {
    const { path, file, logged } = makeFile(t);
    await writeFile(path, text);
    file.write(() => STATUS);
    await file.settled();
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), STATUS);
    assert.equal((await lstat(path)).mode & 0o777, 0o644);
    assert.deepEqual(logged, []);
  });
}

/** A file of its own, and what is logged about it: the words and, after a colon, the reason. */
function makeFile({ name }: TestContext) {
  const path = join(folder, Buffer.from(name).toString('hex').slice(0, 100));
  const logged: string[] = [];
  const log = ({ reason }: { reason?: string }, words: string) =>
    logged.push(reason === undefined ? words : `${words}: ${reason}`);
  const logger = { info: log, warn: log, error: log } as unknown as Logger;
  return { path, file: new StatusFile(path, logger), logged };
}
