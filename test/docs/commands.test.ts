import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { buildProgram, COMMAND_NAMES } from '../../cli/program.ts';
import { rowsUnder } from './documents.ts';

test('docs/commands.md lists every command and no other', async () => {
  const documented = (await rowsUnder('Command', 'docs/commands.md')).map(([name]) => name);
  assert.deepEqual(documented.toSorted(), commandsUnder(await buildProgram(COMMAND_NAMES)).toSorted());
});

/** The commands at the ends of the tree. */
function commandsUnder(command: Command, parents: string[] = []): string[] {
  return command.commands.flatMap((one) => {
    const names = [...parents, one.name()];
    return one.commands.length === 0 ? [names.join(' ')] : commandsUnder(one, names);
  });
}
