import { reportFailure } from './failure.ts';
import { buildProgram } from './program.ts';

/** Runs the command line and sets the exit code; the process ends when its work is done and its output written. */
async function main(): Promise<void> {
  // The reader of our output may stop early, as head does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await buildProgram().parseAsync();
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

await main();
