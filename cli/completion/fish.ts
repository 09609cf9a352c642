import type { Command } from 'commander';

export function fishCompletion(program: Command): string {
  return `${linesUnder(program, []).join('\n')}\n`;
}

function linesUnder(command: Command, path: readonly string[]): string[] {
  const names = command.commands.map((one) => one.name());
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const unseen = names.length === 0 ? [] : [`not __fish_seen_subcommand_from ${names.join(' ')}`];
  const line = (given: string, description: string) =>
    `complete -c containerstacks -n ${quoted([...seen, ...unseen].join('; and ') || 'true')} ${given} -d ${quoted(description)}`;
  return [
    ...command.commands.map((one) => line(`-f -a ${one.name()}`, one.description())),
    ...command.registeredArguments.flatMap(({ argChoices, description }) =>
      argChoices ? [line(`-f -a '${argChoices.join(' ')}'`, description)] : [],
    ),
    ...command.options.flatMap(({ long, description }) =>
      long ? [line(`-l ${long.slice(2)}`, description)] : [],
    ),
    ...command.commands.flatMap((one) => linesUnder(one, [...path, one.name()])),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
