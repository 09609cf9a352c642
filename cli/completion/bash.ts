import type { Command } from 'commander';

/** zsh reads the same script through its own bashcompinit, where `path` is the PATH and offsets are no sums. */
export function bashCompletion(program: Command, forZsh: boolean): string {
  return `${forZsh ? ZSH_READS_BASH : ''}_containerstacks() {
  local given="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in -*) ;; *) given="$given \${COMP_WORDS[index]}" ;; esac
  done
  case "$given " in
${choices(program, ' ').join('\n')}
  esac
}
complete -o default -F _containerstacks containerstacks
`;
}

const ZSH_READS_BASH = `whence compdef >/dev/null || { autoload -Uz compinit && compinit; }
autoload -Uz bashcompinit && bashcompinit
`;

/** The deepest first: the first pattern that fits wins. */
function choices(command: Command, given: string): string[] {
  const words = [
    ...command.commands.map((one) => one.name()),
    ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    ...command.options.flatMap(({ long }) => long ?? []),
    '--help',
  ];
  return [
    ...command.commands.flatMap((one) => choices(one, `${given}${one.name()} `)),
    `    "${given}"*) COMPREPLY=($(compgen -W "${words.join(' ')}" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;`,
  ];
}
