import { CommanderError } from 'commander';
import { EXIT } from './exitCodes.ts';
import { buildProgram } from './program.ts';

/** Runs the command line and sets the exit code; the process ends when its work is done and its output written. */
async function main(): Promise<void> {
  // The reader of our output may stop early, as head does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    const program = await buildProgram(process.argv.slice(2));
    await program.parseAsync();
  } catch (error) {
    process.exitCode = await exitCodeOf(error);
  }
}

async function exitCodeOf(error: unknown): Promise<number> {
  // Commander has already printed its message, or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  const { reportFailure } = await import('./failure.ts');
  return reportFailure(error);
}

await main();
