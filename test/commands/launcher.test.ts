import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../cli/containerstacks.mjs', import.meta.url));

test('a Node that is too old ends in one line that says what to do', () => {
  const pretend = "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.11.1'}})";
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', pretend, launcher, 'start'], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^ContainerStacks needs Node 24 or later, and this is Node 20\.11\.1: use "npm start"[^\n]*\n$/,
  );
});
