import type { Command } from 'commander';
import { readEnvironment, readSettings } from '../../config/settings.ts';
import { tryToBuildPages } from '../pages.ts';
import { untilStopped } from '../signals.ts';

/** `containerstacks serve`: the app alone, with the built-in billing as the fallback. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the app, with its built-in billing as the fallback, until SIGTERM or Ctrl-C')
    .action(async () => {
      await tryToBuildPages();
      const { startServer } = await import('../../api/server.ts');
      const server = await startServer(readSettings(readEnvironment()));
      await untilStopped();
      await server.close();
    });
}
