import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { containerstacks } from '../support/command.ts';

test('bash completes commands, their commands and their options', async () => {
  const { stdout, code } = await containerstacks(['completion', 'bash']);
  assert.equal(code, 0);
  const complete = (...words: string[]) =>
    execFileSync('bash', [
      '-c',
      `${stdout}COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _containerstacks; echo "\${COMPREPLY[@]}"`,
      'bash',
      'containerstacks',
      ...words,
    ])
      .toString()
      .trim();
  assert.equal(complete('daem'), 'daemon');
  assert.equal(complete('billing', 'aud'), 'audit');
  assert.equal(complete('billing', 'run', '--as'), '--as-of');
  assert.equal(complete('wallet', '--format', 'csv', 'led'), 'ledger');
  assert.equal(complete('completion', 'z'), 'zsh');
});

test('zsh reads the same script through bashcompinit, and fish one of its own', async () => {
  const [bash, zsh, fish] = await Promise.all(
    ['bash', 'zsh', 'fish'].map(async (shell) => (await containerstacks(['completion', shell])).stdout),
  );
  assert.equal(
    zsh,
    `whence compdef >/dev/null || { autoload -Uz compinit && compinit; }\nautoload -Uz bashcompinit && bashcompinit\n${bash}`,
  );
  // In zsh `path` is the PATH, and an offset such as COMP_CWORD-1 is no sum.
  assert.doesNotMatch(zsh ?? '', /\bpath\b|COMP_CWORD-1/);
  assert.match(
    fish ?? '',
    /^complete -c containerstacks -n '__fish_seen_subcommand_from user; and [^\n]+ -f -a disable -d /m,
  );
});
