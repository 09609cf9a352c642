import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';

/** `containerstacks completion <shell>`: a script for the shell, made from the commands as they are. */
export function defineCompletion(command: Command, wholeProgram: () => Promise<Command>): void {
  command
    .addArgument(new Argument('<shell>', 'the shell that reads it').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', HOW)
    .action(async (shell: string) => {
      const program = await wholeProgram();
      process.stdout.write(
        shell === 'fish' ? fishCompletion(program) : bashCompletion(program, shell === 'zsh'),
      );
    });
}

const HOW = `
Where containerstacks is on the PATH, in the shell's own start file:
  bash  ~/.bashrc                    source <(containerstacks completion bash)
  zsh   ~/.zshrc                     source <(containerstacks completion zsh)
  fish  ~/.config/fish/config.fish   containerstacks completion fish | source`;
